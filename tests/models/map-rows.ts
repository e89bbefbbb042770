/** Rows of services and what they need, and the map of them. */
import type { Row } from './given.ts'
import { type Stream } from './stream.ts'

export const service = (name: string, more: Row = {}): Row => ({ service_id: name, name, ...more })
export const needs = (from: string, to: string, provenance = 'catalogue', more: Row = {}): Row => ({
  from_service_id: from,
  to_service_id: to,
  kind: 'calls',
  provenance,
  ...more,
})
export const asked = (stream: Stream) => ({
  warehouse: stream.warehouse,
  registry: stream.registry,
  options: {},
})
