/** Facts that nothing in the product looks for yet, and what they wait for. */
export const waiting: Readonly<Record<string, string>> = {}
