declare module '@20minutes/s3rver' {
  /** A bucket over HTTP, kept in files below `directory`. Its one key is S3RVER with the secret S3RVER. */
  class S3rver {
    constructor(options: {
      readonly port: number;
      readonly address: string;
      readonly silent: boolean;
      readonly directory: string;
      readonly allowMismatchedSignatures?: boolean;
      readonly configureBuckets: readonly { readonly name: string; readonly configs: [] }[];
    });
    run(): Promise<{ readonly address: string; readonly port: number }>;
    close(): Promise<void>;
  }
  // biome-ignore lint/style/noDefaultExport: the package is made so.
  export default S3rver;
}
