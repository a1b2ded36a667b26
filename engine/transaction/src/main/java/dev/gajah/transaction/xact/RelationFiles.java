// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.RelFileLocator;
import java.util.List;

/// Deletes files of relations, with all their buffers; implemented over `storage`.
@FunctionalInterface
public interface RelationFiles {
  /// Deletes all forks of each relation. In replay a missing file is no error.
  void delete(List<RelFileLocator> locators, boolean isRedo);
}
