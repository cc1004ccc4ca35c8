// Recordings of the scenarios that come with the figure. With one of them the figure needs no model: it is shown as it was
// recorded. Where there is none the scenario is run.

// The scenarios that there are recordings of, with the kernel version and the mode of each; written in when the package is put together.
const recorded = new Map(Object.entries(REELS));
const loaded = new Map();

/** The bytes of the recording, if there is one of what is selected and it can be had. */
export function loadReel(files, { scenario = 'first-store', kernel, mode }) {
  const own = recorded.get(scenario)?.split(' ');
  if (!own || !files.reel || (kernel ?? own[0]) !== own[0] || (mode ?? own[1]) !== own[1]) return undefined;
  if (!loaded.has(scenario)) loaded.set(scenario, fetchBytes(files.reel(scenario)));
  return loaded.get(scenario);
}

async function fetchBytes(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
