/** A service as configuration describes it; connectors reuse it for parts of their sources. */
import { Type } from 'typebox'

export const ServiceSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'What the service is called.' }),
    path: Type.Optional(
      Type.String({ description: 'Folder inside the repository; all of it when left out.' }),
    ),
    team: Type.Optional(Type.String({ minLength: 1, description: 'The team that owns it.' })),
    value_stream: Type.Optional(
      Type.String({ minLength: 1, description: 'The value stream that it belongs to.' }),
    ),
    tier: Type.Optional(Type.Integer({ minimum: 0, description: 'How critical it is, 1 the most.' })),
    life_cycle: Type.Optional(
      Type.String({ minLength: 1, description: 'Where it is in its life, for instance active or retiring.' }),
    ),
    incident_services: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'What incident tools call it, by id or name.',
      }),
    ),
  },
  { additionalProperties: false },
)
