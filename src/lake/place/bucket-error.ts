import { PlaceError, PlaceRefusedError } from '../lake-error.js';

/** Names of errors that only somebody can mend, with what to do. */
const REFUSALS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Make the bucket first, or give another one.',
  InvalidBucketName: 'Write it as s3://BUCKET/FOLDER.',
  PermanentRedirect: 'Set AWS_REGION to the region of the bucket.',
  AuthorizationHeaderMalformed: 'Set AWS_REGION to the region of the bucket.',
  InvalidAccessKeyId:
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that this service knows.',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID.',
  ExpiredToken: 'AWS_SESSION_TOKEN is over: get a new one.',
  InvalidToken: 'AWS_SESSION_TOKEN does not belong to AWS_ACCESS_KEY_ID.',
  RequestTimeTooSkewed: 'Set the clock of this machine.',
  CredentialsProviderError:
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.',
};

/**
 * What the S3 client threw, in words: the name of the error and the HTTP status, never its text, because services
 * repeat keys and signatures there.
 */
export function bucketError(error: unknown, doing: string, place: string): unknown {
  if (error instanceof PlaceError || error instanceof PlaceRefusedError) return error;
  if (!(error instanceof Error)) return error;
  const status = statusOf(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const what = status === null ? code : `${code}, HTTP ${status}`;
  const message = `While ${doing} in ${place}: ${what}.`;
  const remedy = REFUSALS[error.name] ?? REFUSALS[code];
  if (remedy !== undefined) return new PlaceRefusedError(message, { remedy });
  if (error.message === 'Region is missing') {
    return new PlaceRefusedError(`While ${doing} in ${place}: the region is missing.`, {
      remedy: 'Set AWS_REGION to the region of the bucket.',
    });
  }
  if (status === 401 || status === 403) {
    return new PlaceRefusedError(message, {
      remedy:
        'The key needs s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject below the folder.',
    });
  }
  return new PlaceError(message, {
    remedy:
      'Look at AWS_ENDPOINT_URL_S3 and the network, then run this again: files that are done stay.',
  });
}

function statusOf(error: Error): number | null {
  if (!('$metadata' in error)) return null;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null) return null;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : null;
}
