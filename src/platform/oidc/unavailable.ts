import { errors, type KoaContext } from 'oidc-provider';
import { AWAY_RETRY_SECONDS, type Database, isDatabaseAway } from '#platform/postgres';

/**
 * The database, for the library: a failure that is only its being away becomes the OAuth error of that name, whatever the library does with it then, answer or redirect.
 * @source RFC 6749 §4.1.2.1 (temporarily_unavailable)
 */
export function namingAbsence(database: Database): Database {
  return {
    ...database,
    transaction: (work, options) => orUnavailable(() => database.transaction(work, options)),
  };
}

export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    const why = `the authorization server cannot answer at the moment; try again in ${AWAY_RETRY_SECONDS} seconds`;
    const unavailable = new errors.TemporarilyUnavailable(why, { cause: error });
    throw Object.assign(unavailable, { status: 503, statusCode: 503 });
  }
}

/** The outermost step: says when to try again, and answers for the steps of ours that stand around the library's. */
export async function answerUnavailable(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
  try {
    await orUnavailable(next);
  } catch (error) {
    if (!(error instanceof errors.TemporarilyUnavailable)) throw error;
    ctx.status = 503;
    ctx.body = { error: 'temporarily_unavailable', error_description: error.error_description };
  }
  if (ctx.status !== 503) return;
  ctx.set('retry-after', String(AWAY_RETRY_SECONDS));
  ctx.set('cache-control', 'no-store');
}
