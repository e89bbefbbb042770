/** All jobs that can be seen, folder by folder: multibranch projects and organisations are folders too. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { sideBySide } from '../../side-by-side.ts'
import { matchesAny } from '../../wildcards.ts'
import { pathOf, type Controller } from './controller.ts'
import { jobRecordOf, type Container, type Item } from './records.ts'

const SIDE_BY_SIDE = 4
/** Containers by class; anything else that shows jobs is one too. */
const FOLDER = /\.Folder$|OrganizationFolder$|MultiBranchProject$/

interface Level {
  names: readonly string[]
  found?: Container
}

export async function* readJobs(context: StreamContext): AsyncGenerator<Page> {
  const controller = context.session as Controller
  const { folders } = controller.options
  controller.jobs = []
  let level: Level[] =
    folders.length === 0 ? [{ names: [] }] : folders.map((name) => ({ names: name.split('/') }))
  while (level.length > 0) {
    const next: Level[] = []
    for await (const { names, found } of sideBySide(
      level.map((one) => look(controller, one)),
      SIDE_BY_SIDE,
    )) {
      yield { records: takeJobs(controller, names, found as Container, next) }
      context.progress(controller.jobs.length, null, `${controller.jobs.length} jobs`)
    }
    level = next
  }
  // What was built last is wanted first.
  controller.jobs.sort((a, b) => (b.last?.timestamp ?? 0) - (a.last?.timestamp ?? 0))
}

async function* look(controller: Controller, { names }: Level): AsyncGenerator<Level> {
  try {
    yield { names, found: await controller.container(pathOf(names)) }
  } catch (error) {
    // One that went between its parent's answer and its own; of those that the configuration names it is a mistake.
    const isNamed = controller.options.folders.includes(names.join('/'))
    if (isNamed || names.length === 0 || !(error instanceof SourceError) || error.code !== 'not_found')
      throw error
  }
}

/** Records of the jobs in a container; containers in it go to `next`. */
function takeJobs(
  controller: Controller,
  names: readonly string[],
  found: Container,
  next: Level[],
): Record<string, unknown>[] {
  // A folder that the configuration names may be a single job.
  if (!found.jobs) return names.length === 0 ? [] : [addJob(controller, names, found, { _class: '' })]
  const records: Record<string, unknown>[] = []
  for (const item of found.jobs) {
    const own = [...names, item.name ?? '']
    if (matchesAny(own.join('/'), controller.options.exclude)) continue
    if (FOLDER.test(item._class) || item.jobs) next.push({ names: own })
    else records.push(addJob(controller, own, item, found))
  }
  return records
}

function addJob(controller: Controller, names: readonly string[], item: Item, parent: Container) {
  const fullName = names.join('/')
  controller.jobs.push({
    fullName,
    path: pathOf(names),
    isPipeline: item._class.endsWith('WorkflowJob'),
    last: item.lastBuild ?? null,
  })
  return jobRecordOf(item, fullName, parent)
}
