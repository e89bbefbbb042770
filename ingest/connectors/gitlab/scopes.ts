/** Whose list is read: the group's where it has one for all its projects, else each project's. */
import type { ListScope } from './list-reader.ts'
import type { Listed } from './listed.ts'
import { placeOf, type Session } from './session.ts'

export function scopesOf({ isOfGroup, feature }: Listed, { options, projects }: Session): ListScope[] {
  if (isOfGroup && options.group !== null) {
    const createdAt = projects.map((project) => project.createdAt).sort()[0] ?? ''
    return [
      {
        id: 'group',
        label: options.group,
        createdAt,
        path: placeOf(options),
        projectId: null,
        isArchived: false,
        lastActivityAt: '',
      },
    ]
  }
  return projects
    .filter(({ disabled }) => !disabled.has(feature))
    .map((project) => ({ ...project, path: `projects/${project.id}`, projectId: project.id }))
}
