// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import java.util.List;

/// What a query may need to be allowed on one relation.
///
/// @param requiredPerms bits of [AclMode]; @param checkAsUser 0: the current user
/// @param selectedCols attribute numbers, ascending; 0 stands for the whole row
public record RTEPermissionInfo(
    int relid,
    boolean inh,
    int requiredPerms,
    int checkAsUser,
    List<Integer> selectedCols,
    List<Integer> insertedCols,
    List<Integer> updatedCols) {
  public RTEPermissionInfo {
    selectedCols = List.copyOf(selectedCols);
    insertedCols = List.copyOf(insertedCols);
    updatedCols = List.copyOf(updatedCols);
  }
}
