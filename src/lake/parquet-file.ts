import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { LakeColumn, ParquetValue } from './columns.js';
import type { OpenFile } from './place/place.js';

const FIRST_BUFFER_BYTES = 1024 * 1024;

export interface ParquetFile {
  /** Writes one row group: a list of values for each column. */
  writeGroup(values: readonly ParquetValue[][]): Promise<void>;
  /** Writes the footer and closes the file; its size in bytes. */
  close(): Promise<number>;
}

/** A Parquet file of these columns, compressed with Snappy. It keeps no more than a row group in memory. */
export function createParquetFile(
  file: OpenFile,
  columns: readonly LakeColumn[],
  createdBy: string,
): ParquetFile {
  const writer = new ByteWriter(FIRST_BUFFER_BYTES);
  const root = { name: 'root', num_children: columns.length };
  const parquet = new ParquetWriter({
    writer,
    schema: [root, ...columns.map(({ element }) => element)],
    createdBy,
  });
  const handOver = async (): Promise<void> => {
    await file.append(writer.getBytes());
    // What was handed over is not kept; `offset` goes on counting.
    writer.index = 0;
  };
  return {
    writeGroup: async (values) => {
      await parquet.write({
        columnData: columns.map(({ name, hasStatistics }, at) => ({
          name,
          data: values[at] ?? [],
          statistics: hasStatistics,
        })),
        rowGroupSize: values[0]?.length ?? 1,
      });
      await handOver();
    },
    close: async () => {
      await parquet.finish();
      await handOver();
      await file.close();
      return writer.offset;
    },
  };
}
