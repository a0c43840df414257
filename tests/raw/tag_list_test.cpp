// The list of tags against the specifications' own lists, typed from them by hand.
#include <algorithm>
#include <set>

#include "raw/tiff_tags.h"
#include "tests/raw/support.h"

namespace driftsweep::raw::test_tag_list {
namespace {

struct Named {
  uint16_t tag;
  const char* name;
};

// DNG 1.6.0.0, chapter 4 and what its later chapters add, in the order of numbers.
const std::vector<Named> dng_1_6 = {{50706, "DNGVersion"},
                                    {50707, "DNGBackwardVersion"},
                                    {50708, "UniqueCameraModel"},
                                    {50709, "LocalizedCameraModel"},
                                    {50710, "CFAPlaneColor"},
                                    {50711, "CFALayout"},
                                    {50712, "LinearizationTable"},
                                    {50713, "BlackLevelRepeatDim"},
                                    {50714, "BlackLevel"},
                                    {50715, "BlackLevelDeltaH"},
                                    {50716, "BlackLevelDeltaV"},
                                    {50717, "WhiteLevel"},
                                    {50718, "DefaultScale"},
                                    {50719, "DefaultCropOrigin"},
                                    {50720, "DefaultCropSize"},
                                    {50721, "ColorMatrix1"},
                                    {50722, "ColorMatrix2"},
                                    {50723, "CameraCalibration1"},
                                    {50724, "CameraCalibration2"},
                                    {50725, "ReductionMatrix1"},
                                    {50726, "ReductionMatrix2"},
                                    {50727, "AnalogBalance"},
                                    {50728, "AsShotNeutral"},
                                    {50729, "AsShotWhiteXY"},
                                    {50730, "BaselineExposure"},
                                    {50731, "BaselineNoise"},
                                    {50732, "BaselineSharpness"},
                                    {50733, "BayerGreenSplit"},
                                    {50734, "LinearResponseLimit"},
                                    {50735, "CameraSerialNumber"},
                                    {50736, "LensInfo"},
                                    {50737, "ChromaBlurRadius"},
                                    {50738, "AntiAliasStrength"},
                                    {50739, "ShadowScale"},
                                    {50740, "DNGPrivateData"},
                                    {50741, "MakerNoteSafety"},
                                    {50778, "CalibrationIlluminant1"},
                                    {50779, "CalibrationIlluminant2"},
                                    {50780, "BestQualityScale"},
                                    {50781, "RawDataUniqueID"},
                                    {50827, "OriginalRawFileName"},
                                    {50828, "OriginalRawFileData"},
                                    {50829, "ActiveArea"},
                                    {50830, "MaskedAreas"},
                                    {50831, "AsShotICCProfile"},
                                    {50832, "AsShotPreProfileMatrix"},
                                    {50833, "CurrentICCProfile"},
                                    {50834, "CurrentPreProfileMatrix"},
                                    {50879, "ColorimetricReference"},
                                    {50931, "CameraCalibrationSignature"},
                                    {50932, "ProfileCalibrationSignature"},
                                    {50933, "ExtraCameraProfiles"},
                                    {50934, "AsShotProfileName"},
                                    {50935, "NoiseReductionApplied"},
                                    {50936, "ProfileName"},
                                    {50937, "ProfileHueSatMapDims"},
                                    {50938, "ProfileHueSatMapData1"},
                                    {50939, "ProfileHueSatMapData2"},
                                    {50940, "ProfileToneCurve"},
                                    {50941, "ProfileEmbedPolicy"},
                                    {50942, "ProfileCopyright"},
                                    {50964, "ForwardMatrix1"},
                                    {50965, "ForwardMatrix2"},
                                    {50966, "PreviewApplicationName"},
                                    {50967, "PreviewApplicationVersion"},
                                    {50968, "PreviewSettingsName"},
                                    {50969, "PreviewSettingsDigest"},
                                    {50970, "PreviewColorSpace"},
                                    {50971, "PreviewDateTime"},
                                    {50972, "RawImageDigest"},
                                    {50973, "OriginalRawFileDigest"},
                                    {50974, "SubTileBlockSize"},
                                    {50975, "RowInterleaveFactor"},
                                    {50981, "ProfileLookTableDims"},
                                    {50982, "ProfileLookTableData"},
                                    {51008, "OpcodeList1"},
                                    {51009, "OpcodeList2"},
                                    {51022, "OpcodeList3"},
                                    {51041, "NoiseProfile"},
                                    {51089, "OriginalDefaultFinalSize"},
                                    {51090, "OriginalBestQualityFinalSize"},
                                    {51091, "OriginalDefaultCropSize"},
                                    {51107, "ProfileHueSatMapEncoding"},
                                    {51108, "ProfileLookTableEncoding"},
                                    {51109, "BaselineExposureOffset"},
                                    {51110, "DefaultBlackRender"},
                                    {51111, "NewRawImageDigest"},
                                    {51112, "RawToPreviewGain"},
                                    {51113, "CacheBlob"},
                                    {51114, "CacheVersion"},
                                    {51125, "DefaultUserCrop"},
                                    {51177, "DepthFormat"},
                                    {51178, "DepthNear"},
                                    {51179, "DepthFar"},
                                    {51180, "DepthUnits"},
                                    {51181, "DepthMeasureType"},
                                    {51182, "EnhanceParams"},
                                    {52525, "ProfileGainTableMap"},
                                    {52526, "SemanticName"},
                                    {52528, "SemanticInstanceID"},
                                    {52529, "CalibrationIlluminant3"},
                                    {52530, "CameraCalibration3"},
                                    {52531, "ColorMatrix3"},
                                    {52532, "ForwardMatrix3"},
                                    {52533, "IlluminantData1"},
                                    {52534, "IlluminantData2"},
                                    {52535, "IlluminantData3"},
                                    {52536, "MaskSubArea"},
                                    {52537, "ProfileHueSatMapData3"},
                                    {52538, "ReductionMatrix3"},
                                    {52543, "RGBTables"}};

// TIFF/EP, ISO 12234-2, tables of its tags.
const std::vector<uint16_t> tiff_ep = {
    254,   256,   257,   258,   259,   262,   270,   271,   272,   273,   274,   277,   278,
    279,   282,   283,   284,   296,   305,   306,   315,   322,   323,   324,   325,   330,
    347,   529,   530,   531,   532,   33421, 33422, 33423, 33432, 33434, 33437, 33723, 34665,
    34675, 34850, 34852, 34853, 34855, 34856, 34857, 34858, 34859, 36867, 37122, 37377, 37378,
    37379, 37380, 37381, 37382, 37383, 37384, 37385, 37386, 37387, 37388, 37389, 37390, 37391,
    37392, 37393, 37394, 37395, 37396, 37397, 37398, 37399};

// TIFF 6.0, appendix A.
const std::vector<uint16_t> tiff_6 = {
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 269, 270, 271, 272, 273, 274, 277,  278,
    279, 280, 281, 282, 283, 284, 285, 286, 287, 288, 289, 290, 291, 292, 293, 296, 297, 300,  301,
    305, 306, 315, 316, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 333, 334, 336, 337,  338,
    339, 340, 341, 342, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 33432};

TEST(TagList, HoldsEveryTagOfTheSpecificationsOnce) {
  for (const auto& [tag, name] : dng_1_6) {
    const TagRule* rule = find_tag_rule(tag);
    ASSERT_NE(rule, nullptr) << name;
    EXPECT_STREQ(rule->name, name);
  }
  EXPECT_EQ(dng_1_6.size(), 111u);
  for (const auto* list : {&tiff_ep, &tiff_6})
    for (const uint16_t tag : *list) EXPECT_NE(find_tag_rule(tag), nullptr) << tag;
  std::set<uint16_t> seen;
  for (const auto& rule : tag_rules()) EXPECT_TRUE(seen.insert(rule.tag).second) << rule.tag;
  EXPECT_EQ(find_tag_rule(65000), nullptr);
}

TEST(TagList, WhatIsToldSaysWhatTheTagAsksFor) {
  for (const auto& rule : tag_rules()) {
    const bool silent = rule.use == TagUse::read || rule.use == TagUse::harmless;
    EXPECT_EQ(std::string(rule.why).empty(), silent) << rule.name;
    EXPECT_FALSE(silent && rule.neutral) << rule.name;
  }
}

TEST(TagList, TheDocumentNamesWhatIsNotApplied) {
  const auto path = std::filesystem::path(DRIFTSWEEP_TEST_DATA) / ".." / "docs";
  const std::string text = test::bytes_of((path / "raw-files.md").string());
  for (const auto& rule : tag_rules())
    if (rule.use != TagUse::read && rule.use != TagUse::harmless) {
      EXPECT_NE(text.find("`" + std::string(rule.name) + "`"), std::string::npos) << rule.name;
    }
}

}  // namespace
}  // namespace driftsweep::raw::test_tag_list
