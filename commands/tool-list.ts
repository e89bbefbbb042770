/** The tools that `init` offers, with what each brings and what it needs to know. */
import type { Question, ToolQuestions } from './tools.ts'

const VARIABLE = 'Environment variable that holds'

const address = (tool: string, message: string): Question => ({ key: 'url', flag: `${tool}-url`, message })
const optional = (question: Question): Question => ({ ...question, isOptional: true })
const variable = (tool: string, key: string, what: string, usual?: string): Question => ({
  key,
  flag: `${tool}-${key.replaceAll('_', '-')}`,
  message: `${VARIABLE} ${what}`,
  ...(usual === undefined ? {} : { default: usual }),
})
const called = (tool: string): Question => ({
  key: 'name',
  flag: `${tool}-name`,
  message: `What it is called here, at the end of /webhooks/${tool}:`,
  default: 'main',
})
const secret = (tool: string, what: string): Question => ({
  key: 'webhook_secrets',
  flag: `${tool}-secret-env`,
  message: `${VARIABLE} ${what}`,
  isList: true,
})

// prettier-ignore
export const tools: readonly ToolQuestions[] = [
  {
    tool: 'github', title: 'GitHub', needs: ['org'],
    brings: 'requests, reviews, builds, deployments and teams: Flow, Delivery and Releases',
    questions: [
      { key: 'org', flag: 'github-org', message: 'Organisation on GitHub' },
      variable('github', 'token_env', 'its token', 'GITHUB_TOKEN'),
      optional(address('github', 'Address of the API, of an enterprise server only')),
    ],
  },
  {
    tool: 'gitlab', title: 'GitLab', needs: ['group'],
    brings: 'merge requests, reviews, pipelines, deployments with tiers and teams: Flow, Delivery and Releases',
    questions: [
      { key: 'group', flag: 'gitlab-group', message: 'Full path of the group on GitLab' },
      variable('gitlab', 'token_env', 'its token, with read_api and read_repository', 'GITLAB_TOKEN'),
      optional(address('gitlab', 'Address of the site, of a self-managed one only')),
    ],
  },
  {
    tool: 'jira', title: 'Jira', needs: ['url'],
    brings: 'work items and the way they went: Flow before the first commit, waiting and flow efficiency',
    questions: [
      address('jira', 'Address of the site'),
      variable('jira', 'token_env', 'its token', 'JIRA_TOKEN'),
      optional(variable('jira', 'email_env', 'the e-mail address, of a Cloud token only')),
    ],
  },
  {
    tool: 'linear', title: 'Linear', needs: ['token_env'],
    brings: 'issues with their history, and cycles: Flow before the first commit',
    questions: [
      variable('linear', 'token_env', 'its API key; a read-only one is enough'),
      optional(address('linear', 'Address of the API, of a proxy before it only')),
    ],
  },
  {
    tool: 'jenkins', title: 'Jenkins', needs: ['url'],
    brings: 'builds and their stages, waiting included: the way from merge to production, deployments that only CI sees',
    questions: [
      address('jenkins', 'Address of the controller'),
      variable('jenkins', 'user_env', 'the user', 'JENKINS_USER'),
      variable('jenkins', 'token_env', "the user's API token", 'JENKINS_TOKEN'),
    ],
  },
  {
    tool: 'pagerduty', title: 'PagerDuty', needs: ['token_env'],
    brings: 'incidents: failed deployments and recovery',
    questions: [
      variable('pagerduty', 'token_env', 'its key'),
      optional(address('pagerduty', 'Address of the API, of the European region only')),
    ],
  },
  {
    tool: 'servicenow', title: 'ServiceNow', needs: ['url'],
    brings: 'incidents, and change requests with plan and approvals: failed deployments, planned releases',
    questions: [
      address('servicenow', 'Address of the instance'),
      variable('servicenow', 'user_env', 'the user', 'SERVICENOW_USER'),
      variable('servicenow', 'password_env', "the user's password", 'SERVICENOW_PASSWORD'),
    ],
  },
  {
    tool: 'alertmanager', title: 'Alertmanager', needs: ['webhook_secrets'],
    brings: 'alerts as incidents from now on: recovery, to the second',
    questions: [
      called('alertmanager'),
      secret('alertmanager', 'the secret that Alertmanager shows when it posts'),
      optional(address('alertmanager', 'Its address, to read what fires now')),
    ],
  },
  {
    tool: 'cdevents', title: 'CDEvents: Tekton, Spinnaker, Jenkins and others', needs: ['webhook_secrets'],
    brings: 'builds, tests, artifacts, deployments and incidents from now on, of any tool that tells them',
    questions: [called('cdevents'), secret('cdevents', 'the secret that the tool shows when it posts')],
  },
  {
    tool: 'traces', title: 'Traces: Prometheus or Jaeger', needs: ['prometheus', 'jaeger'],
    brings: 'who calls whom in production: dependencies that nothing declares',
    questions: [
      optional({ key: 'prometheus', flag: 'traces-prometheus', message: 'Address of a Prometheus API with service graph metrics' }),
      optional({ key: 'jaeger', flag: 'traces-jaeger', message: "Or address of Jaeger's query service" }),
      optional(variable('traces', 'token_env', 'its token, where it wants one')),
    ],
  },
  {
    tool: 'azuredevops', title: 'Azure DevOps', needs: ['organization', 'url'],
    brings: 'requests, votes, pipelines, environments and work items with their history: Flow, Delivery and Releases',
    questions: [
      optional({ key: 'organization', flag: 'azuredevops-organization', message: 'Organisation on dev.azure.com' }),
      variable('azuredevops', 'token_env', 'its personal access token', 'AZURE_DEVOPS_TOKEN'),
      optional(address('azuredevops', 'Or address of the collection, of a server of your own only')),
    ],
  },
  {
    tool: 'argocd', title: 'Argo CD', needs: ['url'],
    brings: 'what was rolled out and what failed, of services whose versions lie in a configuration repository',
    questions: [
      address('argocd', 'Address of Argo CD'),
      variable('argocd', 'token_env', 'a token of an account that may get applications', 'ARGOCD_TOKEN'),
    ],
  },
  {
    tool: 'gitea', title: 'Gitea or Forgejo', needs: ['url'],
    brings: 'requests, reviews, runs and releases: Flow, Delivery and Releases',
    questions: [
      address('gitea', 'Address of the site'),
      { key: 'org', flag: 'gitea-org', message: 'Organisation on it' },
      variable('gitea', 'token_env', 'its token, which may read', 'GITEA_TOKEN'),
    ],
  },
]
