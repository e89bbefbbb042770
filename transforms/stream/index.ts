/** The value stream: its map, its constraint, and what would follow from a shorter stage. */
export { answerConstraint, type Constraint, type ConstraintAnswer } from './constraint.ts'
export { readStages, type Stage } from './definition.ts'
export { linksQuery, type Link } from './links.ts'
export { answerStream, type MappedStage, type StageGroup, type StreamAnswer } from './map.ts'
export { answerWhatIf, type Simulated, type WhatIfAnswer } from './simulation.ts'
export type { Oldest } from './oldest.ts'
export type { Standing, StandingStage } from './standing.ts'
