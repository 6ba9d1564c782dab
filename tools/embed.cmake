# Turns the text file INPUT into a C++ source that defines `const std::string& SYMBOL()` in namespace drsim::embedded.
# The text is stored as bytes, so that any content and length is possible.
file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" length)
math(EXPR bytes "${length} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," list "${hex}")
file(
  WRITE ${OUTPUT}
  "#include <string>\nnamespace drsim::embedded {\nconst std::string& ${SYMBOL}();\n"
  "namespace {\nconst unsigned char bytes[] = {${list}0};\n}\n"
  "const std::string& ${SYMBOL}() {\n"
  "  static const std::string text(reinterpret_cast<const char*>(bytes), ${bytes});\n  return text;\n}\n"
  "}  // namespace drsim::embedded\n")
