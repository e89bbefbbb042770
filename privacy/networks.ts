/** Addresses that are nobody's business from outside: loopback, private, link-local (cloud metadata) and reserved ones. */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** The last three hold an IPv4 address inside, which may be any. */
const V6 = ['::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8', '64:ff9b::/96', '2002::/16', '2001::/32']

/** Nobody's tools are there: metadata of clouds, every host and none. */
const SPECIAL = [
  '0.0.0.0/8',
  '100.100.100.200/32',
  '169.254.0.0/16',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fd00:ec2::254/128',
  'fe80::/10',
  'ff00::/8',
  '64:ff9b::/96',
  '2002::/16',
  '2001::/32',
]

const blocked = listOf([...V4, ...V6])
const special = listOf(SPECIAL)

export function isPrivate(address: string): boolean {
  return isIn(blocked, address)
}

/** Not to be connected to although it is written out. */
export function isSpecial(address: string): boolean {
  return isIn(special, address)
}

/** Errors: RangeError when one is no network. */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (family === 'ipv4' && !isIPv4(address)) throw new RangeError(`No network: ${network}`)
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return list
}

export function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/')
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  return more.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most
}

/** An IPv4 address in IPv6's clothes is one. */
export function isIn(list: BlockList, address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (isIPv4(bare)) return list.check(bare, 'ipv4')
  if (!isIPv6(bare)) return false
  // BlockList looks at ::ffff:a.b.c.d as the IPv4 address that it is.
  return list.check(bare, 'ipv6')
}
