/** What most deployments go through: a runbook to begin with. docs/runbooks.md shows the same. */
export const runbookTemplate = {
  steps: [
    { id: 'announce', name: 'Announce the change', minutes: 5, automated: true },
    { id: 'hold', name: 'Hold deployments of neighbours', minutes: 5, needs: ['announce'] },
    { id: 'backup', name: 'Back up data', minutes: 20, automated: true, needs: ['hold'] },
    { id: 'migrate', name: 'Migrate data', minutes: 15, needs: ['backup'] },
    { id: 'deploy', name: 'Deploy', minutes: 10, automated: true, needs: ['migrate'] },
    { id: 'smoke', name: 'Smoke test', minutes: 15, needs: ['deploy'] },
    { id: 'decide', name: 'Decide: go on, or back', minutes: 5, needs: ['smoke'] },
    { id: 'open', name: 'Open to everybody', minutes: 5, needs: ['decide'] },
    { id: 'watch', name: 'Watch errors and latency', minutes: 30, needs: ['open'] },
    {
      id: 'release',
      name: 'Let neighbours deploy again',
      minutes: 5,
      automated: true,
      needs: ['watch'],
    },
  ],
}
