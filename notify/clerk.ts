import type { Alerts, Audience, DigestPlan } from '../ingest/config.ts'
import { writeDigest } from './digest.ts'
import type { Look } from './look.ts'
import type { Message } from './message.ts'
import {
  checkAlerts,
  deliverMessages,
  nameDigest,
  previewAlerts,
  queueDigest,
  readDue,
  saveDue,
  type Check,
} from './notifier.ts'
import type { Posted } from './outbox.ts'
import { describeAlerts, type Overview } from './overview.ts'

export interface ClerkParts {
  /** As the configuration is now. */
  alerts(): Alerts
  look(): Promise<Look>
  buildId(): number
  /** Epoch ms. */
  clock(): number
  /** When a cron pattern is due next, epoch ms. */
  next(pattern: string): number
  log: Record<'warn' | 'error', (context: object, message: string) => void>
}

const LEAST_GAP_MS = 60_000
/** Without builds as well: a source that is no longer read brings none. */
const MOST_GAP_MS = 300_000

/** Judges the rules when there is something new, at most once a minute, and sends what is due; one thing at a time. */
export class Clerk {
  private readonly parts: ClerkParts
  private errors: ReadonlyMap<string, string> = new Map()
  private checkedAt: number | null = null
  private checkedBuild = -1
  private lane: Promise<unknown> = Promise.resolve()

  constructor(parts: ClerkParts) {
    this.parts = parts
  }

  /** Judges the rules; a dry check notes and sends nothing. */
  check(isDry: boolean): Promise<Check & { posted: Posted[] }> {
    return this.inTurn(() => (isDry ? this.preview() : this.judge()))
  }

  async digest(audience: Audience, team: string | null): Promise<Message> {
    return writeDigest({ audience, team }, await this.parts.look(), this.parts.alerts().link)
  }

  /** Sends a digest to the channels that are configured for it. Errors: UnconfiguredError. */
  send(audience: Audience, team: string | null): Promise<{ message: Message; posted: Posted[] }> {
    return this.inTurn(async () => {
      const plan = findPlan(this.parts.alerts(), audience, team)
      const message = await queueDigest(this.parts.alerts(), plan, await this.parts.look())
      return { message, posted: await this.deliver() }
    })
  }

  /** Does what is due. */
  tick(): Promise<void> {
    return this.inTurn(async () => {
      const { channels, rules, digests } = this.parts.alerts()
      if (channels.length === 0) return
      const gap = this.parts.clock() - (this.checkedAt ?? -Infinity)
      const isNew = this.checkedBuild !== this.parts.buildId()
      if (rules.length > 0 && gap >= (isNew ? LEAST_GAP_MS : MOST_GAP_MS)) await this.judge()
      for (const plan of digests) await this.sendWhenDue(plan)
      await this.deliver()
    })
  }

  /** What is configured, open and sent. */
  async overview(): Promise<Overview> {
    const { alerts, look } = this.parts
    const { warehouse } = await look()
    return describeAlerts(alerts(), warehouse, { checkedAt: this.checkedAt, errors: this.errors })
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.lane
  }

  /** Two at once would tell the same twice. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.lane.then(work)
    this.lane = run.catch(() => undefined)
    return run
  }

  private async preview() {
    return { ...(await previewAlerts(this.parts.alerts(), await this.parts.look())), posted: [] }
  }

  private async judge() {
    const { alerts, look, buildId, clock, log } = this.parts
    const build = buildId()
    const found = await checkAlerts(alerts(), await look())
    this.errors = new Map(
      found.judged.flatMap(({ rule, error }) => (error === null ? [] : [[rule.name, error]])),
    )
    for (const [rule, error] of this.errors) log.warn({ rule, error }, 'an alert rule could not be judged')
    this.checkedAt = clock()
    this.checkedBuild = build
    return { ...found, posted: await this.deliver() }
  }

  /** A time that passed while nobody was there is made up for, once. */
  private async sendWhenDue(plan: DigestPlan): Promise<void> {
    const { alerts, look, clock, next } = this.parts
    const seen = await look()
    const name = nameDigest(plan)
    const due = (await readDue(seen.warehouse)).get(name)
    if (due !== undefined && due > clock()) return
    if (due !== undefined) await queueDigest(alerts(), plan, seen)
    await saveDue(seen.warehouse, name, next(plan.schedule))
  }

  /** What did not arrive is in the log too, for who does not look at the screen. */
  private async deliver(): Promise<Posted[]> {
    const { alerts, look, clock, log } = this.parts
    const posted = await deliverMessages(alerts(), (await look()).warehouse, clock())
    for (const { channel, title, attempt_count, last_error, given_up_at } of posted) {
      if (last_error === null) continue
      const context = { channel, title, attempt: attempt_count, error: last_error }
      if (given_up_at === null) log.warn(context, 'a message did not arrive and is tried again')
      else log.error(context, 'a message was given up')
    }
    return posted
  }
}

export class UnconfiguredError extends Error {
  override readonly name = 'UnconfiguredError'
}

function findPlan({ digests }: Alerts, audience: Audience, team: string | null): DigestPlan {
  const plans = digests.filter((plan) => plan.audience === audience && (team === null || plan.team === team))
  const [plan] = plans
  const reader = team === null ? audience : `${audience} ${team}`
  if (!plan)
    throw new UnconfiguredError(
      `No digest is configured for this audience, add one under alerts.digests: ${reader}`,
    )
  return { ...plan, to: [...new Set(plans.flatMap(({ to }) => to))] }
}
