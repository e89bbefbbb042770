/** From `npm start` to the first figures, with the imaginary organisation for sources. */
import { measureDemo } from '../ingest/demo.ts'
import type { Figure } from './figures.ts'

const FIRST_FIGURES_BAR_S = 60

export async function measureStart(folder: string): Promise<Figure[]> {
  const { serving_s, first_figures_s, all_s } = await measureDemo(folder, 'demo')
  const figure = (name: string, value: number | null): Figure => ({
    part: 'start',
    name,
    value: value ?? Number.NaN,
    unit: 's',
  })
  return [
    figure('until it serves', serving_s),
    {
      ...figure('until the first figures', first_figures_s),
      bar: { of: 'value', most: FIRST_FIGURES_BAR_S },
    },
    figure('until all that the demo tells is built', all_s),
  ]
}
