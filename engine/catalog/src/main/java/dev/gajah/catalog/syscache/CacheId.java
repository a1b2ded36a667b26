// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.syscache;

import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgAuthMembers;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgConversion;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDefaultAcl;
import dev.gajah.catalog.schema.PgEnum;
import dev.gajah.catalog.schema.PgEventTrigger;
import dev.gajah.catalog.schema.PgExtension;
import dev.gajah.catalog.schema.PgForeignDataWrapper;
import dev.gajah.catalog.schema.PgForeignServer;
import dev.gajah.catalog.schema.PgForeignTable;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgLanguage;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgOpfamily;
import dev.gajah.catalog.schema.PgParameterAcl;
import dev.gajah.catalog.schema.PgPartitionedTable;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgPublication;
import dev.gajah.catalog.schema.PgPublicationNamespace;
import dev.gajah.catalog.schema.PgPublicationRel;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgReplicationOrigin;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.catalog.schema.PgStatisticExt;
import dev.gajah.catalog.schema.PgStatisticExtData;
import dev.gajah.catalog.schema.PgSubscription;
import dev.gajah.catalog.schema.PgSubscriptionRel;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgTransform;
import dev.gajah.catalog.schema.PgTsConfig;
import dev.gajah.catalog.schema.PgTsConfigMap;
import dev.gajah.catalog.schema.PgTsDict;
import dev.gajah.catalog.schema.PgTsParser;
import dev.gajah.catalog.schema.PgTsTemplate;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.PgUserMapping;

/// The catalog caches of PostgreSQL 17 (its `SysCacheIdentifier`): catalog, unique index, key
/// columns. The ordinal is the number that invalidation messages carry.
public enum CacheId {
  AGGFNOID(PgAggregate.RELATION_OID, 2650, PgAggregate.AGGFNOID),
  AMNAME(PgAm.RELATION_OID, 2651, PgAm.AMNAME),
  AMOID(PgAm.RELATION_OID, 2652, PgAm.OID),
  AMOPOPID(PgAmop.RELATION_OID, 2654, PgAmop.AMOPOPR, PgAmop.AMOPPURPOSE, PgAmop.AMOPFAMILY),
  AMOPSTRATEGY(
      PgAmop.RELATION_OID,
      2653,
      PgAmop.AMOPFAMILY,
      PgAmop.AMOPLEFTTYPE,
      PgAmop.AMOPRIGHTTYPE,
      PgAmop.AMOPSTRATEGY),
  AMPROCNUM(
      PgAmproc.RELATION_OID,
      2655,
      PgAmproc.AMPROCFAMILY,
      PgAmproc.AMPROCLEFTTYPE,
      PgAmproc.AMPROCRIGHTTYPE,
      PgAmproc.AMPROCNUM),
  ATTNAME(PgAttribute.RELATION_OID, 2658, PgAttribute.ATTRELID, PgAttribute.ATTNAME),
  ATTNUM(PgAttribute.RELATION_OID, 2659, PgAttribute.ATTRELID, PgAttribute.ATTNUM),
  AUTHMEMMEMROLE(
      PgAuthMembers.RELATION_OID,
      2695,
      PgAuthMembers.MEMBER,
      PgAuthMembers.ROLEID,
      PgAuthMembers.GRANTOR),
  AUTHMEMROLEMEM(
      PgAuthMembers.RELATION_OID,
      2694,
      PgAuthMembers.ROLEID,
      PgAuthMembers.MEMBER,
      PgAuthMembers.GRANTOR),
  AUTHNAME(PgAuthid.RELATION_OID, 2676, PgAuthid.ROLNAME),
  AUTHOID(PgAuthid.RELATION_OID, 2677, PgAuthid.OID),
  CASTSOURCETARGET(PgCast.RELATION_OID, 2661, PgCast.CASTSOURCE, PgCast.CASTTARGET),
  CLAAMNAMENSP(
      PgOpclass.RELATION_OID, 2686, PgOpclass.OPCMETHOD, PgOpclass.OPCNAME, PgOpclass.OPCNAMESPACE),
  CLAOID(PgOpclass.RELATION_OID, 2687, PgOpclass.OID),
  COLLNAMEENCNSP(
      PgCollation.RELATION_OID,
      3164,
      PgCollation.COLLNAME,
      PgCollation.COLLENCODING,
      PgCollation.COLLNAMESPACE),
  COLLOID(PgCollation.RELATION_OID, 3085, PgCollation.OID),
  CONDEFAULT(
      PgConversion.RELATION_OID,
      2668,
      PgConversion.CONNAMESPACE,
      PgConversion.CONFORENCODING,
      PgConversion.CONTOENCODING,
      PgConversion.OID),
  CONNAMENSP(PgConversion.RELATION_OID, 2669, PgConversion.CONNAME, PgConversion.CONNAMESPACE),
  CONSTROID(PgConstraint.RELATION_OID, 2667, PgConstraint.OID),
  CONVOID(PgConversion.RELATION_OID, 2670, PgConversion.OID),
  DATABASEOID(PgDatabase.RELATION_OID, 2672, PgDatabase.OID),
  DEFACLROLENSPOBJ(
      PgDefaultAcl.RELATION_OID,
      827,
      PgDefaultAcl.DEFACLROLE,
      PgDefaultAcl.DEFACLNAMESPACE,
      PgDefaultAcl.DEFACLOBJTYPE),
  ENUMOID(PgEnum.RELATION_OID, 3502, PgEnum.OID),
  ENUMTYPOIDNAME(PgEnum.RELATION_OID, 3503, PgEnum.ENUMTYPID, PgEnum.ENUMLABEL),
  EVENTTRIGGERNAME(PgEventTrigger.RELATION_OID, 3467, PgEventTrigger.EVTNAME),
  EVENTTRIGGEROID(PgEventTrigger.RELATION_OID, 3468, PgEventTrigger.OID),
  FOREIGNDATAWRAPPERNAME(PgForeignDataWrapper.RELATION_OID, 548, PgForeignDataWrapper.FDWNAME),
  FOREIGNDATAWRAPPEROID(PgForeignDataWrapper.RELATION_OID, 112, PgForeignDataWrapper.OID),
  FOREIGNSERVERNAME(PgForeignServer.RELATION_OID, 549, PgForeignServer.SRVNAME),
  FOREIGNSERVEROID(PgForeignServer.RELATION_OID, 113, PgForeignServer.OID),
  FOREIGNTABLEREL(PgForeignTable.RELATION_OID, 3119, PgForeignTable.FTRELID),
  INDEXRELID(PgIndex.RELATION_OID, 2679, PgIndex.INDEXRELID),
  LANGNAME(PgLanguage.RELATION_OID, 2681, PgLanguage.LANNAME),
  LANGOID(PgLanguage.RELATION_OID, 2682, PgLanguage.OID),
  NAMESPACENAME(PgNamespace.RELATION_OID, 2684, PgNamespace.NSPNAME),
  NAMESPACEOID(PgNamespace.RELATION_OID, 2685, PgNamespace.OID),
  OPERNAMENSP(
      PgOperator.RELATION_OID,
      2689,
      PgOperator.OPRNAME,
      PgOperator.OPRLEFT,
      PgOperator.OPRRIGHT,
      PgOperator.OPRNAMESPACE),
  OPEROID(PgOperator.RELATION_OID, 2688, PgOperator.OID),
  OPFAMILYAMNAMENSP(
      PgOpfamily.RELATION_OID,
      2754,
      PgOpfamily.OPFMETHOD,
      PgOpfamily.OPFNAME,
      PgOpfamily.OPFNAMESPACE),
  OPFAMILYOID(PgOpfamily.RELATION_OID, 2755, PgOpfamily.OID),
  PARAMETERACLNAME(PgParameterAcl.RELATION_OID, 6246, PgParameterAcl.PARNAME),
  PARAMETERACLOID(PgParameterAcl.RELATION_OID, 6247, PgParameterAcl.OID),
  PARTRELID(PgPartitionedTable.RELATION_OID, 3351, PgPartitionedTable.PARTRELID),
  PROCNAMEARGSNSP(
      PgProc.RELATION_OID, 2691, PgProc.PRONAME, PgProc.PROARGTYPES, PgProc.PRONAMESPACE),
  PROCOID(PgProc.RELATION_OID, 2690, PgProc.OID),
  PUBLICATIONNAME(PgPublication.RELATION_OID, 6111, PgPublication.PUBNAME),
  PUBLICATIONNAMESPACE(PgPublicationNamespace.RELATION_OID, 6238, PgPublicationNamespace.OID),
  PUBLICATIONNAMESPACEMAP(
      PgPublicationNamespace.RELATION_OID,
      6239,
      PgPublicationNamespace.PNNSPID,
      PgPublicationNamespace.PNPUBID),
  PUBLICATIONOID(PgPublication.RELATION_OID, 6110, PgPublication.OID),
  PUBLICATIONREL(PgPublicationRel.RELATION_OID, 6112, PgPublicationRel.OID),
  PUBLICATIONRELMAP(
      PgPublicationRel.RELATION_OID, 6113, PgPublicationRel.PRRELID, PgPublicationRel.PRPUBID),
  RANGEMULTIRANGE(PgRange.RELATION_OID, 2228, PgRange.RNGMULTITYPID),
  RANGETYPE(PgRange.RELATION_OID, 3542, PgRange.RNGTYPID),
  RELNAMENSP(PgClass.RELATION_OID, 2663, PgClass.RELNAME, PgClass.RELNAMESPACE),
  RELOID(PgClass.RELATION_OID, 2662, PgClass.OID),
  REPLORIGIDENT(PgReplicationOrigin.RELATION_OID, 6001, PgReplicationOrigin.ROIDENT),
  REPLORIGNAME(PgReplicationOrigin.RELATION_OID, 6002, PgReplicationOrigin.RONAME),
  RULERELNAME(PgRewrite.RELATION_OID, 2693, PgRewrite.EV_CLASS, PgRewrite.RULENAME),
  SEQRELID(PgSequence.RELATION_OID, 5002, PgSequence.SEQRELID),
  STATEXTDATASTXOID(
      PgStatisticExtData.RELATION_OID,
      3433,
      PgStatisticExtData.STXOID,
      PgStatisticExtData.STXDINHERIT),
  STATEXTNAMENSP(
      PgStatisticExt.RELATION_OID, 3997, PgStatisticExt.STXNAME, PgStatisticExt.STXNAMESPACE),
  STATEXTOID(PgStatisticExt.RELATION_OID, 3380, PgStatisticExt.OID),
  STATRELATTINH(
      PgStatistic.RELATION_OID,
      2696,
      PgStatistic.STARELID,
      PgStatistic.STAATTNUM,
      PgStatistic.STAINHERIT),
  SUBSCRIPTIONNAME(
      PgSubscription.RELATION_OID, 6115, PgSubscription.SUBDBID, PgSubscription.SUBNAME),
  SUBSCRIPTIONOID(PgSubscription.RELATION_OID, 6114, PgSubscription.OID),
  SUBSCRIPTIONRELMAP(
      PgSubscriptionRel.RELATION_OID, 6117, PgSubscriptionRel.SRRELID, PgSubscriptionRel.SRSUBID),
  TABLESPACEOID(PgTablespace.RELATION_OID, 2697, PgTablespace.OID),
  TRFOID(PgTransform.RELATION_OID, 3574, PgTransform.OID),
  TRFTYPELANG(PgTransform.RELATION_OID, 3575, PgTransform.TRFTYPE, PgTransform.TRFLANG),
  TSCONFIGMAP(
      PgTsConfigMap.RELATION_OID,
      3609,
      PgTsConfigMap.MAPCFG,
      PgTsConfigMap.MAPTOKENTYPE,
      PgTsConfigMap.MAPSEQNO),
  TSCONFIGNAMENSP(PgTsConfig.RELATION_OID, 3608, PgTsConfig.CFGNAME, PgTsConfig.CFGNAMESPACE),
  TSCONFIGOID(PgTsConfig.RELATION_OID, 3712, PgTsConfig.OID),
  TSDICTNAMENSP(PgTsDict.RELATION_OID, 3604, PgTsDict.DICTNAME, PgTsDict.DICTNAMESPACE),
  TSDICTOID(PgTsDict.RELATION_OID, 3605, PgTsDict.OID),
  TSPARSERNAMENSP(PgTsParser.RELATION_OID, 3606, PgTsParser.PRSNAME, PgTsParser.PRSNAMESPACE),
  TSPARSEROID(PgTsParser.RELATION_OID, 3607, PgTsParser.OID),
  TSTEMPLATENAMENSP(
      PgTsTemplate.RELATION_OID, 3766, PgTsTemplate.TMPLNAME, PgTsTemplate.TMPLNAMESPACE),
  TSTEMPLATEOID(PgTsTemplate.RELATION_OID, 3767, PgTsTemplate.OID),
  TYPENAMENSP(PgType.RELATION_OID, 2704, PgType.TYPNAME, PgType.TYPNAMESPACE),
  TYPEOID(PgType.RELATION_OID, 2703, PgType.OID),
  USERMAPPINGOID(PgUserMapping.RELATION_OID, 174, PgUserMapping.OID),
  USERMAPPINGUSERSERVER(
      PgUserMapping.RELATION_OID, 175, PgUserMapping.UMUSER, PgUserMapping.UMSERVER),
  ZEXTENSIONOID(PgExtension.RELATION_OID, 3080, PgExtension.OID);

  private static final CacheId[] VALUES = values();

  private final int relationOid;
  private final int indexOid;
  private final int[] keys;

  CacheId(int relationOid, int indexOid, int... keys) {
    this.relationOid = relationOid;
    this.indexOid = indexOid;
    this.keys = keys;
  }

  public int relationOid() {
    return relationOid;
  }

  /// The unique index that the cache reads by.
  public int indexOid() {
    return indexOid;
  }

  public int keyCount() {
    return keys.length;
  }

  /// Column number of key `index`, from 0.
  public int keyColumn(int index) {
    return keys[index];
  }

  public static int count() {
    return VALUES.length;
  }

  public static CacheId of(int number) {
    return VALUES[number];
  }
}
