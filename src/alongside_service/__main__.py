"""`python -m alongside_service` is the `alongside-service` command."""

from alongside_service.command import main

main()
