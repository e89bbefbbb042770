/** Everybody who may ask, with what they send. */
import type { TokenStore } from '../../api/sign-in/tokens.ts'
import type { Role } from '../../api/sign-in/user.ts'
import { NOW, WORDS } from './stream.ts'

export interface Caller {
  name: string
  headers: Record<string, string>
  /** Words that they must never be told. */
  hidden: readonly string[]
  /** Nothing but what is open to everybody is answered, or nothing that is posted. */
  isRefused: boolean | 'posting'
  /** How many questions of each route. */
  depth: number
  /** What they see is what another one sees: they are asked what they may change. */
  isLikeAnother?: true
}

const DAY_MS = 86_400_000
const SCOPES = ['read', 'gate', 'sql', 'records', 'sources'] as const
const [ONE, OTHER] = WORDS

export function listCallers(tokens: TokenStore): Caller[] {
  const make = (name: string, role: Role, streams?: string[], days = 1) =>
    tokens.create(
      {
        name,
        role,
        scopes: [...SCOPES],
        expires_at: NOW + days * DAY_MS,
        ...(streams ? { value_streams: streams } : {}),
      },
      NOW,
    )
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const refused = (name: string, headers: Record<string, string>): Caller => ({
    name,
    headers,
    hidden: WORDS,
    isRefused: true,
    depth: 2,
  })
  const good = make('whole', 'admin')
  const expired = make('expired', 'admin', undefined, -1)
  const revoked = make('revoked', 'admin')
  tokens.revoke('revoked', NOW)
  return [
    refused('nobody', {}),
    refused('expired token', bearer(expired)),
    refused('revoked token', bearer(revoked)),
    refused('forged token', bearer(`${good.slice(0, -2)}xx`)),
    refused('forged cookie', { cookie: '__Host-streamgauge=ZmFrZQ%3D%3D%3BZm9yZ2VkZm9yZ2VkZm9yZ2Vk' }),
    refused('wrong host', { ...bearer(good), host: 'evil.example' }),
    {
      ...refused('wrong origin', { ...bearer(good), origin: 'https://evil.example' }),
      hidden: [],
      isRefused: 'posting',
    },
    {
      ...refused('wrong origin of this stream', {
        ...bearer(make('abroad', 'admin', [ONE])),
        'sec-fetch-site': 'cross-site',
      }),
      hidden: [OTHER],
      isRefused: 'posting',
    },
    refused('insider by guess', { 'x-streamgauge-insider': 'guess', 'x-streamgauge-on-behalf': 'guess' }),
    {
      name: 'viewer of this stream',
      headers: bearer(make('one', 'viewer', [ONE])),
      hidden: [OTHER],
      isRefused: false,
      depth: 20,
    },
    {
      name: 'viewer of the other stream',
      headers: bearer(make('other', 'viewer', [OTHER])),
      hidden: [ONE],
      isRefused: false,
      depth: 1,
    },
    {
      name: 'editor of this stream',
      headers: bearer(make('editor', 'editor', [ONE])),
      hidden: [OTHER],
      isRefused: false,
      depth: 2,
      isLikeAnother: true,
    },
    {
      name: 'admin of this stream',
      headers: bearer(make('admin', 'admin', [ONE])),
      hidden: [OTHER],
      isRefused: false,
      depth: 2,
      isLikeAnother: true,
    },
    {
      name: 'viewer of no stream that there is',
      headers: bearer(make('none', 'viewer', ['nowhere'])),
      hidden: WORDS,
      isRefused: false,
      depth: 1,
    },
    { name: 'whoever sees everything', headers: bearer(good), hidden: [], isRefused: false, depth: 1 },
  ]
}
