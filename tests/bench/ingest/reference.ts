/** What the machine can do at the moment, and what processes have used of it: figures beside which others can be read. */
import { readdirSync, readFileSync } from 'node:fs'

/** Wall seconds that one CPU second of plain computing takes now: 1 on an idle machine, more where others work too. */
export function measureCrowding(): number {
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  let spent = 0
  for (let sum = 0; spent < 0.5;) {
    for (let i = 0; i < 1e6; i++) sum = (sum * 31 + i) | 0
    const { user, system } = process.cpuUsage(before)
    spent = (user + system) / 1e6 + (sum === 1 ? 1e-9 : 0)
  }
  return (performance.now() - startedAt) / 1000 / spent
}

const TICKS_A_SECOND = 100

/** CPU seconds of a process and all that it started, or null where the system does not tell. */
export function cpuOfTree(root: number): number | null {
  try {
    const parents = new Map<number, { parent: number; ticks: number }>()
    for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) note(parents, Number(name))
    let ticks = 0
    for (const [pid, own] of parents) if (isBelow(pid, root, parents)) ticks += own.ticks
    return ticks / TICKS_A_SECOND
  } catch {
    return null
  }
}

type Tree = Map<number, { parent: number; ticks: number }>

/** Its own time and that of children that have ended. */
function note(parents: Tree, pid: number): void {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
    parents.set(pid, { parent: Number(fields[1]), ticks })
  } catch {
    // It has ended meanwhile.
  }
}

function isBelow(pid: number, root: number, parents: Tree): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)?.parent)
    if (at === root) return true
  return false
}

/** Resident memory of a process in MB; null where the system does not tell. */
export function residentMb(pid: number): number | null {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? null : Math.round(Number(kb) / 1024)
  } catch {
    return null
  }
}
