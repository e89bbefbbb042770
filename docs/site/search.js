// Runs in the reader's browser. The index is fetched with the first key press: most readers never search.
import MiniSearch from './minisearch.js'

const script = document.querySelector('script[data-base]')
const base = script.dataset.base
const box = document.querySelector('.search input')
const list = document.querySelector('.search ol')
const MOST = 12
let loading

async function load() {
  const answer = await fetch(`${base}/search.json`)
  if (!answer.ok) throw new Error(`The index of these pages cannot be read: ${answer.status}`)
  return MiniSearch.loadJSON(await answer.text(), {
    fields: ['title', 'heading', 'words'],
    storeFields: ['title', 'heading', 'path'],
  })
}

function show(results) {
  list.replaceChildren(
    ...results.slice(0, MOST).map(({ title, heading, path }) => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = `${base}/${path}`
      link.append(heading)
      const place = document.createElement('small')
      place.append(heading === title ? '' : title)
      link.append(place)
      item.append(link)
      return item
    }),
  )
  if (results.length === 0) {
    const none = document.createElement('li')
    none.append('Nothing found: try fewer or other words')
    list.append(none)
  }
  list.hidden = false
}

box.addEventListener('input', async () => {
  const words = box.value.trim()
  if (words === '') {
    list.hidden = true
    return
  }
  loading ??= load()
  const index = await loading
  if (box.value.trim() === words)
    show(index.search(words, { combineWith: 'AND', prefix: true, fuzzy: 0.15, boost: { title: 3, heading: 2 } }))
})
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement
  if (event.key === '/' && !isTyping) {
    event.preventDefault()
    box.focus()
  }
  if (event.key === 'Escape') list.hidden = true
})
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) list.hidden = true
})
