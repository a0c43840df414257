#include "job/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "job/blocks.h"
#include "job/catalogue.h"

namespace driftsweep::job {
namespace {

using Json = nlohmann::ordered_json;

// "models[].train" -> "models.train": brackets have no place in a reference.
std::string definition_of(std::string block) {
  for (size_t at = block.find("[]"); at != std::string::npos; at = block.find("[]"))
    block.erase(at, 2);
  return block;
}

Json reference_to(const std::string& block) {
  return {{"$ref", "#/$defs/" + definition_of(block)}};
}

Json schema_of(const Shape& shape);

Json any_of_these(const std::vector<Shape>& shapes) {
  Json all = Json::array();
  for (const auto& shape : shapes) all.push_back(schema_of(shape));
  return {{"anyOf", all}};
}

Json range_schema(const Range& range) {
  Json schema = {{"type", "number"}};
  if (std::isfinite(range.low)) schema[range.open_low ? "exclusiveMinimum" : "minimum"] = range.low;
  if (std::isfinite(range.high))
    schema[range.open_high ? "exclusiveMaximum" : "maximum"] = range.high;
  return schema;
}

Json whole_schema(const Shape& shape) {
  Json schema = {{"type", "integer"}, {"minimum", shape.least}};
  if (shape.most < std::numeric_limits<int64_t>::max()) schema["maximum"] = shape.most;
  return schema;
}

Json list_schema(const Shape& shape) {
  Json schema = {
      {"type", "array"}, {"items", schema_of(shape.of.front())}, {"minItems", shape.least}};
  if (shape.most < std::numeric_limits<int64_t>::max()) schema["maxItems"] = shape.most;
  return schema;
}

// Parameters of the data model by name; other names are axes that tie several.
Json axes_schema() {
  const Json axis = {{"anyOf", {reference_to("drift.parameters.NAME"), {{"type", "null"}}}}};
  Json properties = Json::object();
  for (const auto& info : catalogue()) {
    Json named = axis;
    named["description"] =
        info.choices.empty()
            ? fmt::format("{}, {} to {}; default {} ({})", info.unit, info.low, info.high,
                          info.default_text, info.source)
            : fmt::format("one of {}; default {} ({})", fmt::join(info.choices, ", "),
                          info.default_text, info.source);
    properties[info.name] = named;
  }
  return {{"type", "object"},
          {"minProperties", 1},
          {"properties", properties},
          {"additionalProperties", reference_to("drift.parameters.NAME")}};
}

Json map_schema(const Shape& shape) {
  if (shape.of.front().type == Shape::Type::block) return {{"$ref", "#/$defs/axes"}};
  return {{"type", "object"},
          {"minProperties", 1},
          {"additionalProperties", schema_of(shape.of.front())}};
}

Json schema_of(const Shape& shape) {
  switch (shape.type) {
    case Shape::Type::whole:
      return whole_schema(shape);
    case Shape::Type::number:
      return range_schema(shape.range);
    case Shape::Type::flag:
      return {{"type", "boolean"}};
    case Shape::Type::text:
    case Shape::Type::path:
      return {{"type", {"string", "number", "boolean"}}, {"minLength", 1}};
    case Shape::Type::name:
      return {{"type", {"string", "number", "boolean", "null"}}, {"minLength", 1}};
    case Shape::Type::duration:
      return {{"type", {"string", "number"}},
              {"pattern",
               "^([0-9.]+ *(s|sec|m|min|h|hours|d|days)?|([0-9]+-)?[0-9.]+(:[0-9.]+){1,2})$"},
              {"exclusiveMinimum", 0}};
    case Shape::Type::percent:
      return {{"type", "string"}, {"pattern", "^[0-9.]+%$"}};
    case Shape::Type::choice:
      return {{"enum", shape.choices}};
    case Shape::Type::list:
      return list_schema(shape);
    case Shape::Type::map:
      return map_schema(shape);
    case Shape::Type::block:
      return reference_to(shape.block);
    case Shape::Type::any_of:
      return any_of_these(shape.of);
  }
  return Json::object();
}

// Only where the default is one value; words about it stand in the description.
Json default_of(const KeyInfo& info) {
  const Json value = Json::parse(info.fallback, nullptr, false);
  if (!value.is_discarded()) return value;
  const auto& names = info.takes.choices;
  const bool plain = info.takes.type == Shape::Type::duration ||
                     std::find(names.begin(), names.end(), info.fallback) != names.end();
  return plain ? Json(info.fallback) : Json();
}

Json key_schema(const KeyInfo& info) {
  Json schema = schema_of(info.takes);
  std::string description = info.documentation;
  const Json value = default_of(info);
  if (!value.is_null())
    schema["default"] = value;
  else if (!info.fallback.empty())
    description += " Default: " + info.fallback + ".";
  schema["description"] = description;
  return schema;
}

Json block_schema(const BlockInfo& block) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& info : block.keys) {
    properties[info.key] = key_schema(info);
    if (info.required) required.push_back(info.key);
  }
  Json schema = {{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

Json where_type_is(const std::string& type, const Names& keys, const char* needed) {
  Json then = {{"propertyNames", {{"enum", keys}}}};
  if (needed != nullptr) then["required"] = Json::array({needed});
  return {{"if", {{"properties", {{"type", {{"const", type}}}}}, {"required", {"type"}}}},
          {"then", then}};
}

// Which keys go with which type of design.
void add_design_rules(Json& schema, const Names& others) {
  Json rules = Json::array();
  for (const auto& type : design_types()) {
    Names keys = others;
    keys.insert(keys.end(), {"type", type.own_key});
    keys.insert(keys.end(), type.options.begin(), type.options.end());
    if (type.kind == DesignKind::list) std::erase(keys, "parameters");
    // Axes with values of their own need no levels.
    const bool needed = std::string(type.own_key) != "levels";
    rules.push_back(where_type_is(type.name, keys, needed ? type.own_key : nullptr));
  }
  schema["allOf"] = rules;
}

Json requires_one_of(const Names& keys) {
  Json rules = Json::array();
  for (const auto& each : keys) rules.push_back({{"required", Json::array({each})}});
  return rules;
}

// What a table of keys cannot say.
void add_rules(Json& definitions, Json& root) {
  Json& design = definitions[definition_of("drift.design")];
  add_design_rules(design, {});
  design["allOf"].push_back(where_type_is("union", {"type", "union"}, "union"));
  design["allOf"].push_back(where_type_is("intensities", {"type"}, nullptr));
  design["anyOf"] = requires_one_of({"type", "union"});
  Json& part = definitions[definition_of("drift.design.union[]")];
  add_design_rules(part, {"case", "parameters"});
  Json& model = definitions[definition_of("models[]")];
  model["anyOf"] = requires_one_of({"network", "torchscript", "grid", "from"});
  model["not"] = {{"required", {"network", "torchscript"}}};
  Json rules = Json::array();
  for (const char* kind : {"synthesis", "forensics", "optimization"})
    rules.push_back(
        {{"if", {{"required", Json::array({kind})}}},
         {"then",
          {{"properties", {{"kind", {{"const", kind}}}}}, {"required", Json::array({"kind"})}}}});
  root["allOf"] = rules;
}

}  // namespace

std::string job_schema() {
  Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
               {"title", "driftsweep job"},
               {"description", "The job file of driftsweep " DRIFTSWEEP_VERSION "."}};
  Json definitions = Json::object();
  for (const auto& block : blocks()) {
    const Json schema = block_schema(block);
    if (block.name.empty())
      root.update(schema);
    else
      definitions[definition_of(block.name)] = schema;
  }
  definitions["axes"] = axes_schema();
  add_rules(definitions, root);
  root["$defs"] = definitions;
  return root.dump(2) + "\n";
}

}  // namespace driftsweep::job
