/** What one stream works on, plans and aims at. */
import { at, type Files } from './stream.ts'

export function plantWork(word: string): Files {
  const id = (kind: string, n: number | string = 1) => `${word}-${kind}-${n}`
  const numbers = [1, 2, 3, 4, 5, 6]
  return {
    work_item: numbers.map((n) => ({
      work_item_id: id('item', n),
      item_key: `${word.toUpperCase()}-${n}`,
      title: `${word} item ${n}`,
      native_type: 'Story',
      flow_type: 'feature',
      team_id: id('team'),
      service_id: id('service'),
      created_at: at(n),
      project_key: word.toUpperCase(),
      url: `https://tools.example/${word}/item/${n}`,
    })),
    work_item_state: numbers.flatMap((n) => [
      { work_item_id: id('item', n), entered_at: at(n), left_at: at(n + 1), ...state('todo', 'waiting') },
      {
        work_item_id: id('item', n),
        entered_at: at(n + 1),
        left_at: n > 4 ? null : at(n + 3),
        ...state('doing', 'active'),
      },
      ...(n > 4
        ? []
        : [{ work_item_id: id('item', n), entered_at: at(n + 3), left_at: null, ...state('done', 'done') }]),
    ]),
    change_work_item: numbers.map((n) => ({
      change_id: `git.example/${word}/shop#${n}`,
      work_item_id: id('item', n),
      evidence: 'title',
      confidence_ratio: 1,
    })),
  }
  function state(native: string, flow: string) {
    return { native_state: `${word} ${native}`, flow_state: flow, native_category: null }
  }
}

export function plantPlans(word: string): Files {
  const id = (kind: string, n: number | string = 1) => `${word}-${kind}-${n}`
  return {
    release: [1, 2].map((n) => ({
      release_id: id('release', n),
      name: `${word} release ${n}`,
      planned_start_at: at(30 + n),
      planned_at: at(50 + n),
      status: 'planned',
      owner_team_id: id('team'),
      url: `https://tools.example/${word}/release/${n}`,
    })),
    release_service: [1, 2].map((n) => ({ release_id: id('release', n), service_id: id('service') })),
    release_item: [{ release_id: id('release'), work_item_id: id('item', 5) }],
    release_phase: [
      {
        release_id: id('release'),
        phase: 'build',
        planned_start_at: at(31),
        planned_end_at: at(45),
        actual_start_at: at(32),
        actual_end_at: null,
      },
    ],
    approval: [
      {
        approval_id: id('approval'),
        release_id: id('release'),
        gate: `${word} go-live`,
        requested_at: at(35),
        decided_at: null,
        verdict: null,
        meaning: `${word} is ready`,
      },
    ],
    decision: [
      {
        decision_id: id('decision'),
        release_id: id('release'),
        kind: 'note',
        text: `${word} goes first`,
        decided_at: at(36),
      },
    ],
    runbook_step: [
      {
        step_id: id('step'),
        release_id: id('release'),
        name: `${word} switch`,
        planned_minutes: 20,
        owner_team_id: id('team'),
        planned_start_at: at(51),
        step_number: 1,
      },
    ],
    environment: [{ environment_id: id('stage'), name: `${word} stage`, tier: 'staging' }],
    booking: [1, 2].map((n) => ({
      booking_id: id('booking', n),
      environment_id: id('stage'),
      release_id: id('release', n),
      starts_at: at(40 + n),
      ends_at: at(44 + n),
      team_id: id('team'),
      purpose: `${word} rehearsal`,
      status: 'confirmed',
    })),
    blackout: [
      {
        blackout_id: id('freeze'),
        name: `${word} freeze`,
        value_stream_id: word,
        starts_at: at(50),
        ends_at: at(54),
      },
    ],
  }
}

export function plantValue(word: string): Files {
  const id = (kind: string, n: number | string = 1) => `${word}-${kind}-${n}`
  const days = Array.from({ length: 30 }, (_, i) => i + 1)
  return {
    goal: [
      {
        goal_id: id('goal'),
        name: `${word} goal`,
        kind: 'bet',
        hypothesis: `${word} pays`,
        metric: `${word} orders`,
        unit: 'orders',
        better: 'higher',
        baseline: 10,
        target: 20,
        due_at: at(80),
        stated_at: at(1),
        value_stream_id: word,
        team_id: id('team'),
        series_id: id('series'),
      },
    ],
    goal_claim: [{ goal_id: id('goal'), release_id: id('release') }],
    goal_item: [{ goal_id: id('goal'), work_item_id: id('item') }],
    series: [
      {
        series_id: id('series'),
        name: `${word} series`,
        unit: 'orders',
        better: 'higher',
        value_stream_id: word,
      },
    ],
    measurement: days.map((n) => ({
      series_id: id('series'),
      segment: '',
      measured_at: at(n, 0),
      value: 10 + (n % 5),
      unit: 'orders',
    })),
    vulnerability: [
      { vulnerability_id: id('cve'), service_id: id('service'), severity: 'high', introduced_at: at(2) },
    ],
    feedback: days.slice(0, 5).map((n) => ({
      feedback_id: id('voice', n),
      service_id: id('service'),
      score: n,
      submitted_at: at(n),
    })),
  }
}
