/** A rule set aside: for what, by whom, why and until when. */
export interface Waiver {
  waiver_id: string
  policy: string
  release_id: string | null
  service_id: string | null
  reason: string | null
  approver_account_id: string | null
  decided_at: number | null
  expires_at: number | null
  revoked_at: number | null
}

export interface Waived {
  subjectId: string
  subjectName: string
  services: readonly { service_id: string; service_name: string }[]
}

/** The waiver that holds for the subject at this moment; of several the one that lasts longest. */
export function findWaiver(
  waivers: readonly Waiver[],
  policy: string,
  subject: Waived,
  at: number,
): Waiver | null {
  const holding = waivers.filter(
    (waiver) => waiver.policy === policy && isFor(waiver, subject) && holdsAt(waiver, at),
  )
  return holding.sort((a, b) => (b.expires_at ?? 0) - (a.expires_at ?? 0))[0] ?? null
}

/** Without a reason, an approver, a time and an end it is no waiver. */
export function holdsAt(waiver: Waiver, at: number): boolean {
  const { reason, approver_account_id, decided_at, expires_at, revoked_at } = waiver
  if (!reason?.trim() || !approver_account_id || decided_at === null || expires_at === null) return false
  return decided_at <= at && at < expires_at && (revoked_at === null || at < revoked_at)
}

/** One that names both a release and a service is for that service's part in it. */
function isFor({ release_id, service_id }: Waiver, { subjectId, subjectName, services }: Waived): boolean {
  if (release_id === null && service_id === null) return false
  const isRelease = release_id === null || release_id === subjectId || release_id === subjectName
  const isService =
    service_id === null ||
    (services.length > 0 &&
      services.every((one) => one.service_id === service_id || one.service_name === service_id))
  return isRelease && isService
}
