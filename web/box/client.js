// Questions to the API: the newest wins, whatever order the answers come in.

const TIMEOUT = 8000;
const REMEMBERED = 30;

export class Client {
  #latest = 0;
  #running;
  #answers = new Map();

  cancel() {
    this.#latest++;
    this.#running?.abort();
  }

  // The answer, or nothing when a newer question was asked meanwhile; throws {status, wait, error}.
  async ask(url) {
    this.cancel();
    const turn = this.#latest;
    const known = this.#answers.get(url);
    if (known) return known;
    const running = (this.#running = new AbortController());
    const timer = setTimeout(() => running.abort(), TIMEOUT);
    try {
      const answer = await request(url, running.signal);
      if (turn != this.#latest) return;
      this.#answers.set(url, answer);
      if (this.#answers.size > REMEMBERED) this.#answers.delete(this.#answers.keys().next().value);
      return answer;
    } catch (error) {
      if (turn == this.#latest) throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function request(url, signal) {
  let status = 0;
  let wait;
  try {
    const response = await fetch(url, {
      signal,
      credentials: 'omit',
      referrerPolicy: 'strict-origin',
      headers: { Accept: 'application/json' },
    });
    status = response.status;
    wait = response.headers.get('Retry-After');
    const answer = await response.json();
    if (response.ok && Array.isArray(answer.results)) return answer;
    throw answer;
  } catch (error) {
    throw { status, wait, error };
  }
}
