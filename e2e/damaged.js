// What somebody may write by mistake in a scenario.

const WRONG = ['', '0x', '0xZZ', 'ä"\u0007', -1, 1.5, null, true, [], {}];

// The scenario as JSON with one of its values replaced, or missing, at a time.
export function* damaged(scenario, part = scenario) {
  for (const key of Object.keys(part)) {
    const was = part[key];
    for (const value of [...WRONG, undefined]) {
      part[key] = value;
      yield JSON.stringify(scenario);
    }
    part[key] = was;
    if (was !== null && typeof was === 'object') yield* damaged(scenario, was);
  }
}
