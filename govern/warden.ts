/** Keeps the policies: reads them, judges by them. One for a process. */
import type { Registry } from '../transforms/model.ts'
import type { ReadOptions } from '../transforms/readers.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Asked } from './answer.ts'
import { keepHead, verifyLog } from './audit.ts'
import type { Head } from './chain.ts'
import { collectEvidence, type EvidenceFile } from './evidence.ts'
import { judgeSubjects, type JudgedSubject } from './gate.ts'
import { asKept } from './kept.ts'
import { loadPolicies, USUAL, type Guardrails } from './policies.ts'
import type { Policy } from './policy.ts'
import { recordGate, recordRegister, recordResults, type Recorded } from './ledger.ts'
import { replayDay, type Replay } from './replay.ts'
import { readApprovals, readDecisions, readWaivers } from './register.ts'
import { findSubject, listSubjects, readSubjects, type Subject } from './subject.ts'

export interface WardenParts {
  warehouse: Warehouse
  registry: Registry
  /** As the configuration is now. */
  guardrails(): Guardrails | undefined
  /** Epoch ms. */
  clock(): number
  /** What was kept is told as it was, and goes before what would be said now: for a day that is looked back at. */
  asKept?: boolean
  /** How many subjects are judged and kept at once. */
  blockSize?: number
}

/** With a dozen results each some hundred megabytes. */
const BLOCK = 25_000

export class Warden {
  private readonly parts: WardenParts

  constructor(parts: WardenParts) {
    this.parts = parts
  }

  policies(): Promise<Policy[]> {
    return loadPolicies(this.parts.guardrails())
  }

  /** Judges one release, deployment or candidate now. Null: nothing is called so. */
  async gate(named: string, signal?: AbortSignal): Promise<JudgedSubject | null> {
    const { warehouse } = this.parts
    const subject = await findSubject(warehouse, named)
    if (!subject) return null
    const [policies, waivers] = await Promise.all([this.policies(), readWaivers(warehouse)])
    const found = await judgeSubjects([subject], policies, waivers, this.asked(signal), [subject.subject_id])
    const [judged] = await this.tell(found, policies)
    return judged ?? null
  }

  /** Judges these now, by id; what policies do not judge (what is cancelled, for instance) is not in the answer. */
  async judge(ids: readonly string[], signal?: AbortSignal): Promise<Map<string, JudgedSubject>> {
    if (ids.length === 0) return new Map()
    const { warehouse } = this.parts
    const [subjects, policies, waivers] = await Promise.all([
      readSubjects(warehouse, ids),
      this.policies(),
      readWaivers(warehouse),
    ])
    const found = await judgeSubjects(subjects, policies, waivers, this.asked(signal), ids)
    const judged = await this.tell(found, policies)
    return new Map(judged.map((one) => [one.subject.subject_id, one]))
  }

  /**
   * Judges everything now and keeps what differs from what was kept last: block by block, each in a transaction of its
   * own, so that memory and the wait of what lands meanwhile have a bound, however many there are.
   */
  async record(signal?: AbortSignal): Promise<Recorded> {
    const { warehouse, clock, blockSize = BLOCK } = this.parts
    const [policies, waivers, approvals, decisions] = await Promise.all([
      this.policies(),
      readWaivers(warehouse),
      readApprovals(warehouse),
      readDecisions(warehouse),
    ])
    const recorded = await recordRegister(warehouse, { policies, waivers, approvals, decisions }, clock())
    await keepHead(warehouse, recorded.head)
    const ids = await listSubjects(warehouse)
    for (let from = 0; from < ids.length; from += blockSize) {
      const block = ids.slice(from, from + blockSize)
      const subjects = await readSubjects(warehouse, block)
      const judged = await judgeSubjects(subjects, policies, waivers, this.asked(signal), block)
      const told = await recordResults(warehouse, judged, clock())
      await keepHead(warehouse, told.head)
      recorded.resultCount += told.resultCount
      recorded.lineCount += told.lineCount
      recorded.head = told.head
    }
    return recorded
  }

  /** Writes an answer down that somebody relies on; the same answer again is not written again. */
  async keep(judged: JudgedSubject): Promise<Head> {
    const { warehouse, clock } = this.parts
    const head = await recordGate(warehouse, judged, clock())
    await keepHead(warehouse, head)
    return head
  }

  /** Everything that is kept of it, as files. */
  async evidence(judged: JudgedSubject): Promise<EvidenceFile[]> {
    const { warehouse, registry, clock } = this.parts
    return collectEvidence(warehouse, registry, judged, clock())
  }

  /** The day of a decision as it was known. Null: nothing is called so. */
  async replay(
    named: string,
    at: number | null,
    options: ReadOptions = {},
  ): Promise<{ subject: Subject; replay: Replay } | null> {
    const { warehouse, clock } = this.parts
    const subject = await findSubject(warehouse, named)
    if (!subject) return null
    const policies = await this.policies()
    return { subject, replay: await replayDay({ warehouse, subject, policies, options }, at, clock()) }
  }

  verify(head?: Head) {
    return verifyLog(this.parts.warehouse, head)
  }

  private async tell(judged: JudgedSubject[], policies: readonly Policy[]): Promise<JudgedSubject[]> {
    const { warehouse, clock } = this.parts
    return this.parts.asKept ? asKept(warehouse, judged, policies, clock()) : judged
  }

  private asked(signal?: AbortSignal): Asked {
    const { warehouse, registry, guardrails, clock } = this.parts
    const { timeLimitSeconds } = guardrails() ?? USUAL
    return {
      warehouse,
      registry,
      now: clock(),
      timeLimitMs: timeLimitSeconds * 1000,
      ...(signal ? { signal } : {}),
    }
  }
}
