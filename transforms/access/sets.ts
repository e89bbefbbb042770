/**
 * Which ids are of the allowed value streams: each a select over the warehouse's own tables, so that it is as current as
 * they are. `own`: rows of it may be read; `seen`: it may be named beside what is shared with others.
 */
import { quote } from '../settings.ts'
import type { Domain } from './keys.ts'

/** The catalogue of the warehouse's own tables, named after its file. */
export const WAREHOUSE = 'streamgauge'

export interface IdSet {
  schema: 'own' | 'seen'
  name: string
  /** Selects one column, `id`. */
  sql: string
  /** It grows with the history, and is looked up in the warehouse each time; all others are kept, once a build. */
  isLong?: boolean
}

/** In the order in which they build on each other. */
export function idSets(valueStreams: readonly string[]): IdSet[] {
  const own = (name: string, sql: string): IdSet => ({ schema: 'own', name, sql })
  const seen = (name: string, sql: string): IdSet => ({ schema: 'seen', name, sql })
  return [
    own('value_stream', streams(valueStreams)),
    ...owners(own, seen),
    own('deployment', deployments),
    own(
      'incident',
      `select incident_id from ${t('incident_service_fact')} where ${isIn('service_id', 'service')}`,
    ),
    own('release', releases),
    { ...own('work_item', workItems), isLong: true },
    own('shared_change', sharedChanges),
    own('shared_commit', sharedCommits),
    { ...own('build', builds), isLong: true },
    own('goal', goals),
    own('series', serieses),
    own('booking', bookings),
    own('step', `select step_id from ${t('runbook_step')} where ${isIn('release_id', 'release')}`),
    own('node', nodes),
    { ...own('test_run', testRuns), isLong: true },
    seen('environment', environments),
    own('freeze', freezes),
    own('thing', things),
    own('shared_release', sharedReleases),
    own('collision', collisions),
    own('shared_collision', sharedCollisions),
  ]
}

/** Whether `expression` is an id of the allowed streams, as a condition. */
export function isOwn(domain: Domain, expression: string): string {
  if (domain === 'change' || domain === 'commit') {
    // Both begin with their repository: a list of all commits would cost more than whatever is asked.
    const repository = `regexp_extract(${expression}, '^[^#@]*')`
    return `(${isIn(repository, 'repository')} or ${isIn(expression, `shared_${domain}`)})`
  }
  if (domain === 'thing')
    return `(${['thing', 'release', 'work_item', 'shared_commit'].map((name) => isIn(expression, name)).join(' or ')}
      or ${isOwn('change', expression)})`
  // The change and its service where it has one, else the item.
  if (domain === 'passage') {
    const [change, service] = [1, 2].map((part) => `split_part(${expression}, ' ', ${part})`) as [
      string,
      string,
    ]
    return `(${isIn(service, 'service')} or ${isIn(expression, 'work_item')}
      or (${service} = '' and ${isOwn('change', change)}))`
  }
  if (domain === 'environment') return isSeen(domain, expression)
  return isIn(expression, domain)
}

/** Whether `expression` may at least be named. */
export function isSeen(domain: Domain, expression: string): string {
  if (domain === 'team' || domain === 'repository' || domain === 'environment')
    return `${expression} in (select id from seen.${domain})`
  return isOwn(domain, expression)
}

const isIn = (expression: string, name: string) => `${expression} in (select id from own.${name})`
const t = (name: string) => `${WAREHOUSE}.main.${name}`

function streams(valueStreams: readonly string[]): string {
  const names = valueStreams.map(quote).join(', ')
  return `select value_stream_id from ${t('value_stream')} where value_stream_id in (${names}) or name in (${names})
    union select unnest([${names}])`
}

type Make = (name: string, sql: string) => IdSet

/** What is owned by several streams is nobody's own: its figures are of all of them. */
function owners(own: Make, seen: Make): IdSet[] {
  const streamed = t('int_service__streamed')
  // What is of no stream is not another stream's.
  const isForeign = `streamed.value_stream_id is not null and not ${isIn('streamed.value_stream_id', 'value_stream')}`
  return [
    own('service', `select service_id from ${streamed} where ${isIn('value_stream_id', 'value_stream')}`),
    seen(
      'repository',
      `select repository_id from ${t('service')} where repository_id is not null and ${isIn('service_id', 'service')}`,
    ),
    own(
      'repository',
      `select id from seen.repository where id not in (
        select service.repository_id from ${t('service')} as service
        left join ${streamed} as streamed on streamed.service_id = service.service_id
        where service.repository_id is not null and ${isForeign})`,
    ),
    seen('team', seenTeams),
    own(
      'team',
      `select id from seen.team where id in (
        select team_id from ${t('int_team__named')} where ${isIn('value_stream_id', 'value_stream')}
        union select merged.native_team_id from ${t('int_team__merged')} as merged
        join ${t('int_team__named')} as named on named.team_id = merged.team_id
        where ${isIn('named.value_stream_id', 'value_stream')})`,
    ),
  ]
}

const seenTeams = `with named as (
    select team_id from ${t('int_team__named')} where ${isIn('value_stream_id', 'value_stream')}
    union select team_id from ${t('service_owner')} where ${isIn('service_id', 'service')}
    union select team_id from ${t('owner_fact')} where ${isIn('service_id', 'service')}
  )
  select team_id from named where team_id is not null
  union select merged.native_team_id from ${t('int_team__merged')} as merged join named on named.team_id = merged.team_id
  union select merged.team_id from ${t('int_team__merged')} as merged join named on named.team_id = merged.native_team_id`

const deployments = `select deployment_id from ${t('int_deployment__served')}
    where ${isIn('service_id', 'service')}
      or (coalesce(service_id, '') = '' and ${isIn('repository_id', 'repository')})
  union select deployment_id from ${t('deployment_fact')} where ${isIn('service_id', 'service')}`

/** Those that reach a service of the streams, and those of their teams that reach none; with what they are part of. */
const releases = `with own_release as (
    select release_id from ${t('int_release__served')} where ${isIn('service_id', 'service')}
    union select release_id from ${t('portfolio_fact')} where ${isIn('value_stream_id', 'value_stream')}
    union select teamed.release_id from ${t('int_release__teamed')} as teamed
    where ${isIn('teamed.team_id', 'team')}
      and teamed.release_id not in (select release_id from ${t('int_release__served')})
  )
  select release_id from own_release
  union select parent_release_id from ${t('int_release__nested')}
    where parent_release_id is not null and release_id in (select release_id from own_release)
  union select root_release_id from ${t('int_release__nested')}
    where root_release_id is not null and release_id in (select release_id from own_release)
  union select id from own.deployment`

/** Those that others take part in: what is said of them may name what is not to be seen. */
const sharedReleases = `select release_id from ${t('int_release__served')}
    where ${isIn('release_id', 'release')} and not ${isIn('service_id', 'service')}
  union select teamed.release_id from ${t('int_release__teamed')} as teamed
    where ${isIn('teamed.release_id', 'release')} and not teamed.team_id in (select id from seen.team)
  union select parent_release_id from ${t('int_release__nested')} where parent_release_id is not null`

const collisions = `select collision_id from ${t('collision_fact')}
  where ${isOwn('thing', 'left_id')} and ${isOwn('thing', 'right_id')}`

const sharedCollisions = `select collision_id from ${t('collision_fact')}
  where left_id in (select id from own.shared_release) or right_id in (select id from own.shared_release)`

/** Those for everybody among them. */
const freezes = `select blackout_id from ${t('int_blackout__scoped')}
  where (value_stream_id is null or ${isIn('value_stream_id', 'value_stream')})
    and (service_id is null or ${isIn('service_id', 'service')})
    and (environment_id is null or ${isSeen('environment', 'environment_id')})`

const workItems = `select work_item_id from ${t('int_work_item__laned')}
  where ${isIn('value_stream_id', 'value_stream')}
    or (value_stream_id is null and coalesce(service_id, '') = '' and ${isIn('team_id', 'team')})`

const SHARED_REPOSITORY = `(select id from seen.repository where id not in (select id from own.repository))`

const sharedChanges = `select change_id from ${t('int_change__travelled')}
  where repository_id in ${SHARED_REPOSITORY} and ${isIn('service_id', 'service')}
  union select change_id from ${t('change_fact')}
  where repository_id in ${SHARED_REPOSITORY} and ${isIn('service_id', 'service')}`

const sharedCommits = `select commit_id from ${t('change_commit')} where ${isIn('change_id', 'shared_change')}
  union select id from own.shared_change`

const goals = `with own_goal as (
    select goal_id from ${t('goal_fact')}
    where ${isIn('value_stream_id', 'value_stream')}
      or (value_stream_id is null and ${isIn('team_id', 'team')})
    union select goal_id from ${t('bet_fact')} where ${isIn('service_id', 'service')} or ${isIn('release_id', 'release')}
  )
  select goal_id from own_goal`

const serieses = `select series_id from ${t('int_series__named')}
  where ${isIn('service_id', 'service')} or ${isIn('value_stream_id', 'value_stream')} or ${isIn('goal_id', 'goal')}
  union select series_id from ${t('goal_fact')} where series_id is not null and ${isIn('goal_id', 'goal')}
  union select comparison_series_id from ${t('goal_fact')}
    where comparison_series_id is not null and ${isIn('goal_id', 'goal')}`

const bookings = `select booking_id from ${t('booking')}
  where ${isIn('release_id', 'release')} or (release_id is null and ${isIn('team_id', 'team')})`

const builds = `select build_id from ${t('build')} where ${isIn('repository_id', 'repository')}`

const nodes = `select node_id from ${t('node_fact')}
  where ${isIn('service_id', 'service')}
    or (service_id is null and (${isIn('team_id', 'team')} or ${isIn('repository_id', 'repository')}))`

const testRuns = `select test_run_id from ${t('int_test_run__committed')}
    where ${isIn('repository_id', 'repository')} or ${isIn('commit_id', 'shared_commit')}
  union select test_run_id from ${t('int_test_run__versioned')} where ${isIn('service_id', 'service')}`

const things = `select id from own.incident
  union all select id from own.booking
  union all select id from own.step
  union all select id from own.goal
  union all select id from own.freeze
  union all select id from own.service
  union all select id from own.node
  union all select subject_id from ${t('gate_subject_fact')} where ${isIn('service_id', 'service')}`

const environments = `select environment_id from ${t('deployment_fact')} where ${isIn('service_id', 'service')}
  union select environment_id from ${t('int_deployment__served')} where ${isIn('service_id', 'service')}
  union select environment_id from ${t('booking')} where ${isIn('booking_id', 'booking')}
  union select environment_id from ${t('int_booking__held')} where ${isIn('booking_id', 'booking')}`
