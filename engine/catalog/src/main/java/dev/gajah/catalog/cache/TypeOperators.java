// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

/// The operators by which values of a type are sorted, grouped and hashed (PostgreSQL:
/// `typcache.c`); 0 where there is none.
public record TypeOperators(
    int typeOid,
    int btreeOpclass,
    int btreeFamily,
    int btreeInputType,
    int hashOpclass,
    int hashFamily,
    int hashInputType,
    int equalOperator,
    int lessOperator,
    int greaterOperator,
    int compareProc,
    int hashProc) {}
