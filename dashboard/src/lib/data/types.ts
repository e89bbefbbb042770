export type * from '../../../../api/schemas/index.ts'
