// Enhances pages that work without it: the menu on a narrow screen, focus on an error summary, double presses of a button.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// On a narrow screen the filters start closed, so that the answer comes first.
const filters = document.querySelector('.app-filters__more')
if (filters && window.matchMedia('(max-width: 48em)').matches) {
  filters.open = false
}

// What several answers ask for stays out of the way until one of them is chosen. Without scripts it says when it applies.
for (const asked of document.querySelectorAll('.app-asked')) {
  const accepts = asked.dataset.accepts.split(' ').filter(Boolean)
  const controls = [...document.getElementsByName(asked.dataset.askedBy)].filter((each) => each.form === asked.closest('form'))
  const chosen = () => controls.filter((each) => (/radio|checkbox/.test(each.type) ? each.checked : each.value))
  const show = () => {
    asked.hidden = !chosen().some((each) => !accepts.length || accepts.includes(each.value))
  }
  if (controls.length) {
    controls.forEach((each) => each.addEventListener('input', show))
    show()
  }
}
