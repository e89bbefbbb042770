/** The tables that are read row by row, as they change. */
import type { ServicenowOptions } from './connector.ts'

export interface Table {
  stream: string
  name: string
  fields: readonly string[]
  /** What tells a row that is new or has changed. */
  time: 'sys_updated_on' | 'sys_created_on'
  /** Encoded query of the rows that are wanted; '' for all. */
  wanted(options: ServicenowOptions): string
  /** Without which the others are worth reading; its absence is said, not failed. */
  isOptional: boolean
  /** Whether rows that are deleted there are looked for. */
  isReconciled: boolean
}

const words = (text: string) => text.split(' ')

const OWN = words('sys_id sys_created_on sys_updated_on')
const TASK = [
  ...OWN,
  ...words('number short_description description state priority impact'),
  ...words('cmdb_ci business_service assignment_group close_code close_notes'),
]

const usual = { time: 'sys_updated_on', isOptional: false, isReconciled: true, wanted: () => '' } as const

export const tables = {
  change_request: {
    ...usual,
    stream: 'change_request',
    name: 'change_request',
    fields: [
      ...TASK,
      ...words('type risk approval approval_set conflict_status correlation_id parent'),
      ...words('start_date end_date work_start work_end closed_at'),
    ],
    wanted: ({ changes }) => changes ?? '',
  },
  incident: {
    ...usual,
    stream: 'incident',
    name: 'incident',
    fields: [
      ...TASK,
      ...words('urgency severity category opened_at resolved_at closed_at assigned_to'),
      ...words('caused_by rfc parent_incident correlation_id work_notes'),
    ],
    wanted: ({ incidents }) => incidents ?? '',
  },
  approval: {
    ...usual,
    stream: 'approval',
    name: 'sysapproval_approver',
    fields: [...OWN, ...words('sysapproval source_table approver group state due_date')],
    wanted: () => 'source_table=change_request',
    isOptional: true,
  },
  conflict: {
    ...usual,
    stream: 'conflict',
    name: 'conflict',
    fields: [...OWN, ...words('change type configuration_item conflicting_change schedule')],
    isOptional: true,
  },
  audit: {
    stream: 'audit',
    name: 'sys_audit',
    fields: words('sys_id sys_created_on tablename documentkey fieldname oldvalue newvalue user'),
    time: 'sys_created_on',
    wanted: () => 'tablename=incident^fieldnameINincident_state,state,assigned_to',
    isOptional: true,
    isReconciled: false,
  },
} as const satisfies Record<string, Table>
