/** What is on its way to the disk, by all that tells it apart: two copies that come at once are one. */
export class Underway {
  private readonly works = new Map<string, Promise<boolean>>()

  /** False when another copy got there first; when that one failed, this one tries itself. */
  async once(keys: readonly string[], work: () => Promise<boolean>): Promise<boolean> {
    for (let other = this.find(keys); other; other = this.find(keys)) {
      const isThere = await other.then(
        () => true,
        () => false,
      )
      if (isThere) return false
    }
    const result = work()
    for (const key of keys) this.works.set(key, result)
    try {
      return await result
    } finally {
      for (const key of keys) this.works.delete(key)
    }
  }

  private find(keys: readonly string[]): Promise<boolean> | undefined {
    return keys.map((key) => this.works.get(key)).find(Boolean)
  }
}
