// Enhances pages that work without it: the menu on a narrow screen, focus on an error summary, double presses of a button.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// On a narrow screen the filters start closed, so that the answer comes first.
const filters = document.querySelector('.app-filters__more')
if (filters && window.matchMedia('(max-width: 48em)').matches) {
  filters.open = false
}
