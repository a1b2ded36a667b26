// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// What a build saw: tuples in the table and tuples put into the index.
public record IndexBuildResult(double heapTuples, double indexTuples) {}
