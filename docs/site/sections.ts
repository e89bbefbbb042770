// Which page stands where in the site's list of contents. What no section names is listed where its folder says.
export interface Section {
  title: string
  /** Paths of Markdown files from the project's folder, in order; a star stands for all of a folder. */
  pages: string[]
}

export const sections: Section[] = [
  { title: 'Begin', pages: ['README.md', 'docs/install.md', 'docs/sign-in.md', 'docs/webhooks.md'] },
  {
    title: 'Figures',
    pages: ['docs/metrics.md', 'docs/outcomes.md', 'docs/value.md', 'docs/effects.md', 'docs/time-travel.md'],
  },
  {
    title: 'Releases',
    pages: [
      'docs/impact.md',
      'docs/risk.md',
      'docs/guardrails.md',
      'docs/environments.md',
      'docs/runbooks.md',
      'docs/records.md',
    ],
  },
  { title: 'Ahead', pages: ['docs/forecast.md', 'docs/what-if.md', 'docs/alerts.md'] },
  { title: 'Connectors', pages: ['ingest/connectors/*/README.md'] },
  { title: 'Operate', pages: ['docs/*.md', 'SECURITY.md', 'CHANGELOG.md'] },
  {
    title: 'Inside',
    pages: ['CONTRIBUTING.md', 'docs/guide-connector.md', '*/README.md', '**/README.md'],
  },
  { title: 'Decisions', pages: ['docs/adr/README.md', 'docs/adr/*.md'] },
]
