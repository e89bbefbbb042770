import { Type, type Static } from 'typebox'

/** Definitions other than ours: what another tool would show on the same rows, and how that differs. */
export const Profiles = Type.Object({
  profiles: Type.Array(
    Type.Object({
      name: Type.String(),
      differences: Type.Array(
        Type.Object({ parameter: Type.String(), value: Type.String(), usual: Type.String() }),
      ),
    }),
  ),
})
export type Profiles = Static<typeof Profiles>
