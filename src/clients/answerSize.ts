import { Transform, type Readable } from 'node:stream';
import type { Pluggable } from '@smithy/types';

/** More than any answer that is asked for here holds: a page of a hundred accounts has some 20 kB. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/** The part of the SDK's response that is read. */
interface HttpResponse {
  body?: Readable;
}

/**
 * For a client's `middlewareStack.use`. The SDK reads whatever comes into memory; with this it breaks an answer off that
 * is longer than 1 MB, and the request fails with a RangeError.
 */
export function limitAnswers<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack(stack) {
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (response.body) response.body = limited(response.body);
          return result;
        },
        { step: 'deserialize', priority: 'low', name: 'limitAnswers' },
      );
    },
  };
}

function limited(body: Readable): Readable {
  let length = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > LONGEST_ANSWER_BYTES) done(new RangeError('the answer is longer than 1 MB'));
      else done(null, chunk);
    },
  });
  body.once('error', (error) => counter.destroy(error));
  counter.once('error', () => body.destroy());
  return body.pipe(counter);
}
