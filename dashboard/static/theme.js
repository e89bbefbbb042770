// Runs before the first paint, so that a chosen theme never flashes.
try {
  const theme = localStorage.getItem('streamgauge.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (localStorage.getItem('streamgauge.rail') === 'closed') document.documentElement.dataset.rail = 'closed'
} catch {
  // Storage may be refused: the system's theme stands.
}
