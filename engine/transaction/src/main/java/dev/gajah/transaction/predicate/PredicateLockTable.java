// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// SIREAD locks by target. Guarded by the lock of [SerializableTransactions].
final class PredicateLockTable {
  /// One locked thing.
  static final class Target {
    final PredicateTarget tag;
    final Set<SerializableXact> holders = new LinkedHashSet<>();

    /// Newest commit among summarised holders; 0 if there are none.
    long summarizedCommit;

    Target(PredicateTarget tag) {
      this.tag = tag;
    }

    private boolean isUnused() {
      return holders.isEmpty() && summarizedCommit == 0;
    }
  }

  private final Map<PredicateTarget, Target> targets = new HashMap<>();

  int size() {
    return targets.size();
  }

  @Nullable Target find(PredicateTarget tag) {
    return targets.get(tag);
  }

  Collection<Target> all() {
    return targets.values();
  }

  void add(PredicateTarget tag, SerializableXact holder) {
    Target target = targets.computeIfAbsent(tag, Target::new);
    if (target.holders.add(holder)) {
      holder.locks.add(target);
    }
  }

  void remove(Target target, SerializableXact holder) {
    target.holders.remove(holder);
    holder.locks.remove(target);
    removeIfUnused(target);
  }

  private void removeIfUnused(Target target) {
    if (target.isUnused()) {
      targets.remove(target.tag);
    }
  }

  /// Drops the locks that one on `coarser` makes needless.
  void removeCovered(PredicateTarget coarser, SerializableXact holder) {
    for (Target target : List.copyOf(holder.locks)) {
      if (!target.tag.equals(coarser) && coarser.covers(target.tag)) {
        remove(target, holder);
      }
    }
  }

  /// Drops all locks of a transaction.
  ///
  /// @param summarize whether they pass to the one that stands for old transactions
  void removeAll(SerializableXact holder, boolean summarize) {
    for (Target target : holder.locks) {
      target.holders.remove(holder);
      if (summarize) {
        target.summarizedCommit = Math.max(target.summarizedCommit, holder.commitNumber);
      }
      removeIfUnused(target);
    }
    holder.locks.clear();
  }

  /// Drops summarised locks of transactions that committed up to `commit`.
  void removeSummarizedThrough(long commit) {
    for (Target target : List.copyOf(targets.values())) {
      if (target.summarizedCommit != 0 && target.summarizedCommit <= commit) {
        target.summarizedCommit = 0;
        removeIfUnused(target);
      }
    }
  }

  /// Locks on one target hold for another one, too.
  void copy(PredicateTarget from, PredicateTarget to) {
    Target source = targets.get(from);
    if (source == null) {
      return;
    }
    Target target = targets.computeIfAbsent(to, Target::new);
    for (SerializableXact holder : source.holders) {
      if (target.holders.add(holder)) {
        holder.locks.add(target);
      }
    }
    target.summarizedCommit = Math.max(target.summarizedCommit, source.summarizedCommit);
  }

  /// Moves all locks on parts of a relation to a target that covers what they covered.
  void moveAll(int databaseOid, int relationOid, PredicateTarget to) {
    for (Target source : ofRelation(databaseOid, relationOid)) {
      if (source.tag.equals(to)) {
        continue;
      }
      copy(source.tag, to);
      for (SerializableXact holder : List.copyOf(source.holders)) {
        remove(source, holder);
      }
      source.summarizedCommit = 0;
      removeIfUnused(source);
    }
  }

  List<Target> ofRelation(int databaseOid, int relationOid) {
    List<Target> result = new ArrayList<>();
    for (Target target : targets.values()) {
      if (target.tag.databaseOid() == databaseOid && target.tag.relationOid() == relationOid) {
        result.add(target);
      }
    }
    return result;
  }
}
