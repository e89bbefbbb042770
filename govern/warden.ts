/** Keeps the policies: reads them, judges by them. One for a process. */
import type { Registry } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Asked } from './answer.ts'
import { judgeSubjects, type JudgedSubject } from './gate.ts'
import { loadPolicies, USUAL, type Guardrails } from './policies.ts'
import type { Policy } from './policy.ts'
import { readWaivers } from './register.ts'
import { findSubject } from './subject.ts'

export interface WardenParts {
  warehouse: Warehouse
  registry: Registry
  /** As the configuration is now. */
  guardrails(): Guardrails | undefined
  /** Epoch ms. */
  clock(): number
}

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
    const [judged] = await judgeSubjects([subject], policies, waivers, this.asked(signal), [
      subject.subject_id,
    ])
    return judged ?? null
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
