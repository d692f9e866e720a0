// Enhances pages that work without it: the menu on a narrow screen, focus on an error summary, double presses of a button.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

// What a radio asks next opens here and not in govuk-frontend, which marks the radio with aria-expanded: a radio may not have it.
for (const radio of document.querySelectorAll('.govuk-radios__input[data-aria-controls]')) {
  const next = document.getElementById(radio.dataset.ariaControls)
  radio.removeAttribute('data-aria-controls')
  const show = () => next.classList.toggle('govuk-radios__conditional--hidden', !radio.checked)
  radio.closest('.govuk-radios').addEventListener('change', show)
  window.addEventListener('pageshow', show)
  show()
}

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

// Two minutes before the session ends for want of a page, ask. Without scripts it ends unasked, and what was written is kept.
const idle = document.querySelector('.app-idle')
if (idle) {
  const limit = idle.dataset.seconds * 1000
  const notice = Math.min(120000, limit / 2)
  const [soon, over] = idle.querySelectorAll('p')
  const button = idle.querySelector('button')
  let timer
  const tell = (ended) => {
    soon.hidden = ended
    over.hidden = !ended
    button.textContent = ended ? 'Close' : 'Stay signed in'
  }
  const ask = () => {
    const end = new Date(Date.now() + notice)
    idle.querySelector('.app-idle__at').textContent = end.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
    tell(false)
    if (!idle.open) idle.showModal()
    timer = setTimeout(() => tell(true), notice)
  }
  const start = () => { timer = setTimeout(ask, limit - notice) }
  idle.addEventListener('close', async () => {
    clearTimeout(timer)
    if (!over.hidden) return
    const answer = await fetch(idle.dataset.page, { method: 'HEAD', redirect: 'manual' }).catch(() => null)
    if (answer && answer.ok) return start()
    tell(true)
    idle.showModal()
  })
  start()
}
