/** By tool, what it posts, with the headers that it posts it under. */
export const deliveries: Readonly<
  Record<string, readonly { headers: Record<string, string>; body: unknown }[]>
> = {
  gitlab: [
    {
      headers: { 'x-gitlab-event': 'Merge Request Hook', 'idempotency-key': 'k' },
      body: {
        object_kind: 'merge_request',
        project: { id: 7, path_with_namespace: 'acme/shop', web_url: 'https://gitlab.example.org/acme/shop' },
        object_attributes: { id: 1, iid: 2, action: 'open' },
      },
    },
    {
      headers: { 'idempotency-key': 'k' },
      body: {
        object_kind: 'push',
        project_id: 7,
        project: {
          id: 7,
          path_with_namespace: 'acme/shop',
          git_http_url: 'https://gitlab.example.org/acme/shop.git',
        },
        commits: [{ id: 'a' }],
      },
    },
    {
      headers: { 'idempotency-key': 'k' },
      body: { object_kind: 'pipeline', project: { id: 7 }, object_attributes: { id: 3 } },
    },
  ],
  jira: [
    {
      headers: {},
      body: {
        webhookEvent: 'jira:issue_updated',
        timestamp: 1,
        issue: { id: '1', key: 'SHOP-1', fields: { project: { key: 'SHOP' } } },
        changelog: { items: [] },
      },
    },
    {
      headers: {},
      body: { webhookEvent: 'issuelink_created', issueLink: { sourceIssueId: 1, destinationIssueId: 2 } },
    },
  ],
  pagerduty: [
    {
      headers: {},
      body: {
        event: {
          id: 'e',
          event_type: 'incident.triggered',
          occurred_at: '2026-01-01T00:00:00Z',
          data: { id: 'P1', service: { id: 'S1' } },
        },
      },
    },
  ],
  azuredevops: [
    {
      headers: {},
      body: {
        subscriptionId: 's',
        notificationId: 1,
        eventType: 'git.push',
        createdDate: '2026-01-01T00:00:00Z',
        resource: {
          repository: { id: 'r', remoteUrl: 'https://acme@dev.example.com/acme/shop/_git/shop%20x' },
        },
        resourceContainers: { project: { id: 'p' } },
      },
    },
    {
      headers: {},
      body: {
        id: 'i',
        eventType: 'workitem.updated',
        resource: { workItemId: 5 },
        resourceContainers: { project: { id: 'p' } },
      },
    },
    {
      headers: {},
      body: {
        id: 'i',
        eventType: 'git.pullrequest.updated',
        resource: { pullRequestId: 5, repository: { id: 'r' } },
        resourceContainers: { project: { id: 'p' } },
      },
    },
  ],
  servicenow: [
    {
      headers: {},
      body: { table: 'incident', sys_id: 'a'.repeat(32), operation: 'update', sys_mod_count: 3 },
    },
  ],
  alertmanager: [
    {
      headers: {},
      body: {
        version: '4',
        status: 'firing',
        truncatedAlerts: 1,
        alerts: [
          {
            status: 'firing',
            fingerprint: 'f',
            startsAt: '2026-01-01T00:00:00Z',
            endsAt: '0001-01-01T00:00:00Z',
            labels: { alertname: 'Down', severity: 'page' },
            annotations: { summary: 's' },
          },
        ],
      },
    },
  ],
  linear: [
    {
      headers: { 'linear-delivery': 'd' },
      body: { type: 'Issue', action: 'update', webhookTimestamp: 1, data: { id: 'x' } },
    },
  ],
  jenkins: [
    {
      headers: {},
      body: {
        name: 'main',
        build: {
          full_url: 'https://ci.example.com/job/acme/job/shop%2Fx/12/',
          number: 12,
          phase: 'COMPLETED',
          status: 'SUCCESS',
        },
      },
    },
  ],
  argocd: [
    {
      headers: {},
      body: {
        app: {
          metadata: { uid: 'u', name: 'cart', namespace: 'argocd' },
          spec: { destination: { name: 'prod', namespace: 'shop' } },
          status: {
            operationState: {
              phase: 'Succeeded',
              startedAt: '2026-01-01T00:00:00Z',
              finishedAt: '2026-01-01T00:01:00Z',
              syncResult: { revision: 'abc' },
            },
            history: [{ id: 1, revision: 'abc', deployedAt: '2026-01-01T00:01:00Z' }],
            summary: { images: ['acme/cart:1'] },
          },
        },
      },
    },
  ],
  gitea: [
    {
      headers: { 'x-gitea-event': 'pull_request', 'x-gitea-delivery': 'd' },
      body: {
        action: 'opened',
        number: 3,
        repository: { id: 1, name: 'shop', full_name: 'acme/shop' },
        pull_request: { id: 9, number: 3 },
      },
    },
  ],
  events: [
    {
      headers: { 'webhook-id': 'm' },
      body: {
        type: 'deployment',
        timestamp: '2026-01-01T00:00:00Z',
        data: {
          deployment_id: 'd',
          service_id: 's',
          environment: 'prod',
          status: 'success',
          finished_at: '2026-01-01T00:00:00Z',
        },
      },
    },
  ],
  traces: [
    {
      headers: { 'content-type': 'application/json' },
      body: {
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: 'a'.repeat(32),
                    spanId: 'b'.repeat(16),
                    name: 'x',
                    kind: 3,
                    startTimeUnixNano: '1700000000000000000',
                    endTimeUnixNano: '1700000001000000000',
                    attributes: [{ key: 'cicd.pipeline.name', value: { stringValue: 'p' } }],
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  ],
  github: [],
  cdevents: [],
}
