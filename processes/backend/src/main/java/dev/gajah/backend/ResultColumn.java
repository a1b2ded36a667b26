// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

/// A column of a result, as RowDescription tells it.
record ResultColumn(
    String name, int tableOid, int attributeNumber, int typeOid, int typeLength, int typmod) {}
