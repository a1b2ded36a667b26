// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relmap;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.Crc32c;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;

/// Contents of a `pg_filenode.map` file: which file number a mapped catalog has. Immutable.
///
///     offset  size  field
///          0     4  magic, 0x592717
///          4     4  number of mappings
///          8   512  64 mappings: relation OID, file number
///        520     4  CRC-32C of all before
///
/// Source: PostgreSQL `relmapper.c`.
public final class RelationMap {
  public static final String FILE_NAME = "pg_filenode.map";
  public static final int LENGTH = 524;
  public static final int MAPPINGS_MAX = 64;
  public static final RelationMap EMPTY = new RelationMap(new int[0], new int[0]);

  private static final int MAGIC = 0x592717;
  private static final int MAPPINGS_OFFSET = 8;
  private static final int CRC_OFFSET = 520;

  private final int[] relations;
  private final int[] files;

  private RelationMap(int[] relations, int[] files) {
    this.relations = relations;
    this.files = files;
  }

  /// @param fileName for the error message
  public static RelationMap decode(byte[] bytes, String fileName) {
    if (bytes.length != LENGTH) {
      throw SqlError.corrupt(
              "could not read file \"%s\": read %d of %d".formatted(fileName, bytes.length, LENGTH))
          .fatal();
    }
    int count = Bytes.getInt(bytes, 4);
    if (Bytes.getInt(bytes, 0) != MAGIC || count < 0 || count > MAPPINGS_MAX) {
      throw SqlError.corrupt(
              "relation mapping file \"%s\" contains invalid data".formatted(fileName))
          .fatal();
    }
    if (Crc32c.of(bytes, 0, CRC_OFFSET) != Bytes.getInt(bytes, CRC_OFFSET)) {
      throw SqlError.corrupt(
              "relation mapping file \"%s\" contains incorrect checksum".formatted(fileName))
          .fatal();
    }
    int[] relations = new int[count];
    int[] files = new int[count];
    for (int i = 0; i < count; i++) {
      relations[i] = Bytes.getInt(bytes, MAPPINGS_OFFSET + 8 * i);
      files[i] = Bytes.getInt(bytes, MAPPINGS_OFFSET + 8 * i + 4);
    }
    return new RelationMap(relations, files);
  }

  public byte[] encode() {
    byte[] bytes = new byte[LENGTH];
    Bytes.putInt(bytes, 0, MAGIC);
    Bytes.putInt(bytes, 4, relations.length);
    for (int i = 0; i < relations.length; i++) {
      Bytes.putInt(bytes, MAPPINGS_OFFSET + 8 * i, relations[i]);
      Bytes.putInt(bytes, MAPPINGS_OFFSET + 8 * i + 4, files[i]);
    }
    Bytes.putInt(bytes, CRC_OFFSET, Crc32c.of(bytes, 0, CRC_OFFSET));
    return bytes;
  }

  public int count() {
    return relations.length;
  }

  public int relation(int index) {
    return relations[index];
  }

  public int file(int index) {
    return files[index];
  }

  /// File number of a relation, 0 if it is not mapped here.
  public int fileOf(int relationOid) {
    for (int i = 0; i < relations.length; i++) {
      if (relations[i] == relationOid) {
        return files[i];
      }
    }
    return 0;
  }

  /// OID of the relation that has this file number, 0 if none.
  public int relationOf(int fileNumber) {
    for (int i = 0; i < files.length; i++) {
      if (files[i] == fileNumber) {
        return relations[i];
      }
    }
    return 0;
  }

  /// The map with one mapping changed or added.
  public RelationMap with(int relationOid, int fileNumber) {
    for (int i = 0; i < relations.length; i++) {
      if (relations[i] == relationOid) {
        int[] changed = files.clone();
        changed[i] = fileNumber;
        return new RelationMap(relations, changed);
      }
    }
    if (relations.length == MAPPINGS_MAX) {
      throw SqlError.internal("ran out of space in relation map");
    }
    int[] moreRelations = Arrays.copyOf(relations, relations.length + 1);
    int[] moreFiles = Arrays.copyOf(files, files.length + 1);
    moreRelations[relations.length] = relationOid;
    moreFiles[files.length] = fileNumber;
    return new RelationMap(moreRelations, moreFiles);
  }

  /// The map with all mappings of `changes`.
  public RelationMap merge(RelationMap changes) {
    RelationMap result = this;
    for (int i = 0; i < changes.relations.length; i++) {
      result = result.with(changes.relations[i], changes.files[i]);
    }
    return result;
  }
}
