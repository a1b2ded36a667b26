// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import java.util.Arrays;

/// Combo command ids: one number for the pair (cmin, cmax) of a tuple that the current transaction
/// inserted and deleted.
///
/// Belongs to one session; forgotten at the end of each transaction. Source: PostgreSQL
/// `combocid.c`.
public final class ComboCommandIds {
  private int[] cmins = new int[16];
  private int[] cmaxs = new int[16];
  private int count;

  /// Open-addressed table of ids + 1; its length is a power of two of at least twice the count.
  private int[] table = new int[64];

  /// The combo id of a pair, made if new (PostgreSQL: `GetComboCommandId`).
  public int combo(int cmin, int cmax) {
    int mask = table.length - 1;
    int at = hash(cmin, cmax) & mask;
    while (table[at] != 0) {
      int id = table[at] - 1;
      if (cmins[id] == cmin && cmaxs[id] == cmax) {
        return id;
      }
      at = (at + 1) & mask;
    }
    if (count == cmins.length) {
      cmins = Arrays.copyOf(cmins, 2 * count);
      cmaxs = Arrays.copyOf(cmaxs, 2 * count);
    }
    int id = count++;
    cmins[id] = cmin;
    cmaxs[id] = cmax;
    table[at] = id + 1;
    if (2 * count > table.length) {
      rehash();
    }
    return id;
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int id = 0; id < count; id++) {
      int at = hash(cmins[id], cmaxs[id]) & mask;
      while (table[at] != 0) {
        at = (at + 1) & mask;
      }
      table[at] = id + 1;
    }
  }

  private static int hash(int cmin, int cmax) {
    int h = cmin * 0x9E3779B1 + cmax * 0x85EBCA6B;
    return h ^ (h >>> 15);
  }

  public int realCmin(int combo) {
    assert combo >= 0 && combo < count : combo;
    return cmins[combo];
  }

  public int realCmax(int combo) {
    assert combo >= 0 && combo < count : combo;
    return cmaxs[combo];
  }

  /// End of transaction.
  public void clear() {
    if (count > 0) {
      count = 0;
      if (table.length > 4096) {
        table = new int[64];
        cmins = new int[16];
        cmaxs = new int[16];
      } else {
        Arrays.fill(table, 0);
      }
    }
  }
}
