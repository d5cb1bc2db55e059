#include "syntax/word_expansion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace drydock {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;
using Words = std::vector<std::string>;

EnvLookup look_up_in(const Variables& variables) {
  return [&variables](std::string_view name) -> std::optional<std::string_view> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return std::string_view(found->second);
  };
}

Expansion expand(std::string_view word, const Variables& variables = {},
                 const ExpansionOptions& options = {}) {
  return expand_word(word, options, look_up_in(variables));
}

// The text, or the error between angle brackets.
std::string text_of(std::string_view word, const Variables& variables = {},
                    const ExpansionOptions& options = {}) {
  const Expansion result = expand(word, variables, options);
  return result.error ? "<" + *result.error + ">" : result.text;
}

std::string corpus_file(const std::string& name) {
  const char* from_environment = std::getenv("DRYDOCK_CORPUS");
#ifdef DRYDOCK_CORPUS
  const std::string standard = DRYDOCK_CORPUS;
#else
  const std::string standard;
#endif
  return (from_environment != nullptr ? from_environment : standard) + "/expansion/" + name;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

TEST(WordExpansionCorpus, EnvVarTest) {
  std::ifstream file(corpus_file("envVarTest"));
  if (!file)
    GTEST_SKIP() << "no " << corpus_file("envVarTest") << ": set DRYDOCK_CORPUS to the corpus directory";
  const Variables variables = {{"PWD", "/home"}, {"SHELL", "bash"}, {"KOREAN", "한국어"}, {"NULL", ""}};
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#") || trimmed(line).empty()) continue;
    const std::vector<std::string> parts = split(line, '|');
    ASSERT_EQ(parts.size(), 3u) << line;
    if (trimmed(parts[0]) == "W") continue;
    const Expansion result = expand(trimmed(parts[1]), variables);
    if (trimmed(parts[2]) == "error") {
      EXPECT_TRUE(result.error) << line << " gave " << result.text;
    } else {
      EXPECT_FALSE(result.error) << line << " gave " << *result.error;
      EXPECT_EQ(result.text, trimmed(parts[2])) << line;
    }
    ++cases;
  }
  EXPECT_GT(cases, 200);
}

TEST(WordExpansionCorpus, WordsTest) {
  std::ifstream file(corpus_file("wordsTest"));
  if (!file)
    GTEST_SKIP() << "no " << corpus_file("wordsTest") << ": set DRYDOCK_CORPUS to the corpus directory";
  Variables variables;
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    if (line.starts_with("ENV ")) {
      const std::size_t equals = line.find('=');
      variables[line.substr(4, equals - 4)] = line.substr(equals + 1);
      continue;
    }
    const std::vector<std::string> parts = split(line, '|');
    ASSERT_EQ(parts.size(), 2u) << line;
    const std::string expected = parts[1].substr(std::min(parts[1].find_first_not_of(' '), parts[1].size()));
    const Expansion result = expand(trimmed(parts[0]), variables);
    EXPECT_EQ(result.error ? Words{"error"} : result.words, split(expected, ',')) << line;
    ++cases;
  }
  EXPECT_GT(cases, 15);
}

TEST(WordExpansion, PlainWords) {
  EXPECT_EQ(text_of(""), "");
  EXPECT_TRUE(expand("").words.empty());
  EXPECT_EQ(expand("/usr/local/bin").words, Words{"/usr/local/bin"});
  EXPECT_EQ(expand("''").words, Words{});
  EXPECT_EQ(expand(" a\tb\xC2\xA0"
                   "c\xE3\x80\x80")
                .words,
            (Words{"a", "b", "c"}));
  EXPECT_EQ(expand("a\\\xE3\x80\x80"
                   "b")
                .words,
            Words{"a\xE3\x80\x80"
                  "b"});
}

TEST(WordExpansion, InvalidUtf8PassesThrough) {
  EXPECT_EQ(text_of("a\xFF'\xC3'\\\xE2\x82$X", {{"X", "\x80"}}), "a\xFF\xC3\xE2\x82\x80");
  EXPECT_EQ(text_of("${X#?}", {{"X", "\xFF\xFE"}}), "\xFE");
  EXPECT_EQ(text_of("${X%?}", {{"X", "\xFF\xFE"}}), "\xFF");
}

TEST(WordExpansion, DefaultsAndAlternatives) {
  const Variables variables = {{"SET", "v"}, {"NULL", ""}};
  EXPECT_EQ(text_of("${SET-w}|${NULL-w}|${UNSET-w}", variables), "v||w");
  EXPECT_EQ(text_of("${SET:-w}|${NULL:-w}|${UNSET:-w}", variables), "v|w|w");
  EXPECT_EQ(text_of("${SET+w}|${NULL+w}|${UNSET+w}", variables), "w|w|");
  EXPECT_EQ(text_of("${SET:+w}|${NULL:+w}|${UNSET:+w}", variables), "w||");
  EXPECT_EQ(text_of("${SET?w}${SET:?w}${NULL?w}", variables), "vv");
  EXPECT_EQ(text_of("${NULL:?w $SET}.", variables), "<NULL: w v>");
  EXPECT_EQ(text_of("${NULL:?}.", variables), "<NULL: is not allowed to be empty>");
  EXPECT_EQ(text_of("${UNSET?}", variables), "<UNSET: is not allowed to be unset>");
  EXPECT_EQ(text_of("${UNSET:-${NULL:-'${'\"$SET\"}}", variables), "${v");
}

TEST(WordExpansion, Errors) {
  EXPECT_EQ(text_of("${"), "<syntax error: missing '}'>");
  EXPECT_EQ(text_of("${X:"), "<syntax error: missing '}'>");
  EXPECT_EQ(text_of("${X:-a"), "<syntax error: missing '}'>");
  EXPECT_EQ(text_of("${X"), "<unsupported modifier (\xEF\xBF\xBD) in substitution>");
  EXPECT_EQ(text_of("${X=a}"), "<unsupported modifier (=) in substitution>");
  EXPECT_EQ(text_of("${X:=a}"), "<unsupported modifier (:=) in substitution>");
  EXPECT_EQ(text_of("${X:#a}"), "<unsupported modifier (:#) in substitution>");
  EXPECT_EQ(text_of("${X:%%a}"), "<unsupported modifier (:%) in substitution>");
  EXPECT_EQ(text_of("${:-a}"), "<syntax error: bad substitution>");
  EXPECT_EQ(text_of("${X//a}"), "<syntax error: missing '/' in ${}>");
  EXPECT_EQ(text_of("${X/a/b"), "<syntax error: missing '}'>");
  EXPECT_EQ(text_of("'a"), "<unexpected end of statement while looking for matching single-quote>");
  EXPECT_EQ(text_of("\"a"), "<unexpected end of statement while looking for matching double-quote>");
  const Expansion result = expand("a $B 'c");
  EXPECT_TRUE(result.text.empty() && result.words.empty());
  EXPECT_EQ(result.unmatched, Words{"B"});
}

TEST(WordExpansion, PrefixPatterns) {
  EXPECT_EQ(text_of("${X#*x*y}", {{"X", "xxyy"}}), "y");
  EXPECT_EQ(text_of("${X##*x}", {{"X", "xxyy"}}), "yy");
  EXPECT_EQ(text_of("${X#*}|${X##*}|${X#}|${X##}", {{"X", "xxyy"}}), "xxyy||xxyy|xxyy");
  EXPECT_EQ(text_of("${X#?\\?}", {{"X", "???y"}}), "?y");
  EXPECT_EQ(text_of("${X#()[]{\\}^$.\\*\\?|\\\\}", {{"X", "()[]{}^$.*?|\\x"}}), "x");
  EXPECT_EQ(text_of("${X#?}${X##*녕}", {{"X", "안녕하"}}), "녕하하");
  EXPECT_EQ(text_of("${X##*/}", {{"X", "/a/b/c.d"}}), "c.d");
  EXPECT_EQ(text_of("${X#\\a}.", {{"X", "a"}}),
            "<invalid pattern (\\a) in substitution: invalid escape '\\a'>");
  EXPECT_EQ(text_of("${X#$P}.", {{"X", "a"}, {"P", "a\\"}}),
            "<invalid pattern (a\\) in substitution: invalid escape '\\\xEF\xBF\xBD'>");
}

TEST(WordExpansion, SuffixPatterns) {
  EXPECT_EQ(text_of("${X%.*}|${X%%.*}", {{"X", "a.tar.gz"}}), "a.tar|a");
  EXPECT_EQ(text_of("${X%%\\**}", {{"X", "xx**"}}), "xx");
  EXPECT_EQ(text_of("${X%%\\**\\*}", {{"X", "a***yy*"}}), "a");
  EXPECT_EQ(text_of("${X%}|${X%%$N}|${X%z}", {{"X", "xxyy"}, {"N", ""}}), "xxyy|xxyy|xxyy");
  EXPECT_EQ(text_of("${X%?}|${X%녕*}|${X%%*}", {{"X", "안녕하"}}), "안녕|안|");
  EXPECT_EQ(text_of("${X%$P}", {{"X", "a*"}, {"P", "*\\"}}), "a");
  EXPECT_EQ(text_of("${X%\\ab}.", {{"X", "a"}}),
            "<invalid pattern (b\\a) in substitution: invalid escape '\\a'>");
}

TEST(WordExpansion, PatternsStayOnTheirLine) {
  const Variables variables = {{"X", "ab\ncb"}, {"L", "\n"}};
  EXPECT_EQ(text_of("${X##*b}|${X#*c}", variables), "\ncb|ab\ncb");
  EXPECT_EQ(text_of("${X##*$L*}|${X#??$L}", variables), "|cb");
  EXPECT_EQ(text_of("${X#???}", variables), "ab\ncb");
  EXPECT_EQ(text_of("${X//*/-}", variables), "-\n-");
  EXPECT_EQ(text_of("${X/a*c/-}|${X/c*b/-}", variables), "ab\ncb|ab\n-");
}

TEST(WordExpansion, Replacement) {
  const Variables variables = {{"X", "/foo*/*/*.txt"}, {"N", "\\*/"}, {"Y", "xxyy"}, {"E", ""}};
  EXPECT_EQ(text_of("${X/$N/.} - ${X//$N/.}", variables), "/foo.*/*.txt - /foo..*.txt");
  EXPECT_EQ(text_of("${X//\\//\\/}", variables), "\\/foo*\\/*\\/*.txt");
  EXPECT_EQ(text_of("${Y/$E/w}|${Y///}|${Y//*/w}|${Y//$E/w}", variables), "wxxyy|xxyy|w|wxwxwywyw");
  EXPECT_EQ(text_of("${Y/x*y/-}|${Y//?/-}|${Y//z/-}|${UNSET//a/b}", variables), "-|----|xxyy|");
}

TEST(WordExpansion, ReplacementOfAllReadsReferences) {
  EXPECT_EQ(text_of("${Y//y/$D}", {{"Y", "xy"}, {"D", "<$0${0}$00$a${b}$$$.${$"}}), "x<yy$$.${$");
  EXPECT_EQ(text_of("${Y/y/$D}", {{"Y", "xy"}, {"D", "$0"}}), "x$0");
}

TEST(WordExpansion, EscapesByBacktick) {
  ExpansionOptions options;
  options.escape = '`';
  const Variables variables = {{"X", "v"}};
  EXPECT_EQ(text_of("c:\\dir`$X`` \"a`\"b`c\\\"`", variables, options), "c:\\dir$X` a\"b`c\\");
  EXPECT_EQ(text_of("${U:-`}`'}", variables, options), "}'");
}

TEST(WordExpansion, RawQuotesAndEscapes) {
  ExpansionOptions options;
  options.raw_quotes = true;
  EXPECT_EQ(text_of("a'b c'\"$X\"\\'", {{"X", "v"}}, options), "a'b c'\"v\"'");
  EXPECT_EQ(expand("a'b c' d", {}, options).words, (Words{"a'b c'", "d"}));
  options.raw_escapes = true;
  EXPECT_EQ(text_of("\\a\"\\$\\b\\\\\"\\", {}, options), "\\a\"\\$\\\\b\\\\\"\\");
  EXPECT_EQ(text_of("${U:-\\}}", {}, options), "}");
  options = {};
  options.skip_process_quotes = true;
  EXPECT_EQ(text_of("it's \"$X\" \\$X", {{"X", "v"}}, options), "it's \"v\" $X");
}

TEST(WordExpansion, SkipUnset) {
  ExpansionOptions options;
  options.skip_unset = true;
  const Variables variables = {{"X", "v"}};
  EXPECT_EQ(text_of("$U ${U} $X ${U:-$X} ${U%%a\\}} ${U//a/b} ${U:=w} $1 $", variables, options),
            "$U ${U} v ${U:-v} ${U%%a\\}} ${U/a/b} ${U:=w} $1 $");
}

TEST(WordExpansion, MatchedAndUnmatched) {
  const Expansion result = expand("$B ${A:-$U} $B ${V+x}$U", {{"A", ""}, {"B", "b"}});
  EXPECT_EQ(result.matched, (Words{"B", "A"}));
  EXPECT_EQ(result.unmatched, (Words{"U", "V"}));
}

TEST(WordExpansion, Names) {
  EXPECT_EQ(text_of("$가나.$1a$_A1-$a·", {{"가나", "k"}, {"_A1", "u"}, {"a", "v"}, {"1", "one"}}),
            "k.oneau-v·");
  EXPECT_EQ(text_of("$@$", {{"@", "at"}}), "at$");
}

// BuildKit's words lack what an outer word had before an inner one; its text does not.
TEST(WordExpansion, InnerWordDropsTheOuterOne) {
  const Expansion result = expand("a 80${U:-80}b");
  EXPECT_EQ(result.text, "a 8080b");
  EXPECT_EQ(result.words, (Words{"a", "80b"}));
}

TEST(WordExpansion, NestingIsBounded) {
  const auto nested = [](int levels) {
    std::string word;
    for (int i = 0; i < levels; ++i) word += "${U:-";
    return word + "x" + std::string(static_cast<std::size_t>(levels), '}');
  };
  EXPECT_EQ(text_of(nested(200)), "x");
  EXPECT_EQ(text_of(nested(201)), "<substitutions are nested too deeply>");
  EXPECT_EQ(text_of(nested(100000)), "<substitutions are nested too deeply>");
}

TEST(WordExpansion, GrowthAndMatchingAreBounded) {
  const Variables variables = {{"X", std::string(1000, 'a')}, {"L", std::string(100000, 'a')}};
  std::string doubled = "$X";
  for (int i = 0; i < 50; ++i) doubled.insert(0, "${X//?/").append("}");
  EXPECT_EQ(text_of(doubled), "");
  EXPECT_EQ(text_of(doubled, variables), "<the expansion is too long>");
  EXPECT_EQ(text_of("${L//a*a*a*a*a*b/}", variables), variables.at("L"));
  EXPECT_EQ(text_of("${L##*a*a*a*a*a*a*b}", variables), variables.at("L"));
  EXPECT_EQ(text_of("${L%$L$L}", variables), variables.at("L"));
  EXPECT_EQ(text_of("${L#*" + std::string(1000, 'a') + "b}", variables), "<patterns take too long to match>");
}

std::string openers_of(std::string_view line) {
  std::ostringstream shown;
  for (const HeredocOpener& opener : heredocs_of_line(line)) {
    shown << opener.file_descriptor << (opener.chomp ? "-" : "") << (opener.expand ? "" : "'") << opener.name
          << ";";
  }
  return shown.str();
}

TEST(Heredocs, OfALine) {
  EXPECT_EQ(openers_of("RUN cat <<EOF"), "0EOF;");
  EXPECT_EQ(openers_of("COPY <<A <<-B 3<<'C D' /dest/"), "0A;0-B;3'C D;");
  EXPECT_EQ(openers_of("RUN <<\"EOF\" 99999999999<<e'O'f"), "0'EOF;4294967295'eOf;");
  EXPECT_EQ(openers_of("RUN <<eo\\'f <<'e'o\\'f <<\"E\\OF\" <<\\EOF"), "0eo'f;0'eo'f;0'E\\OF;0EOF;");
  EXPECT_EQ(openers_of("RUN <<$EOF <<${A} <<${B:-c}"), "0$EOF;0${A};");
  EXPECT_EQ(openers_of("RUN cat << EOF > f"), "0EOF;");
  EXPECT_EQ(openers_of("RUN cat 1<< \t\r-EOF"), "1-EOF;");
}

TEST(Heredocs, None) {
  EXPECT_EQ(openers_of("RUN cat <<- EOF"), "");
  EXPECT_EQ(openers_of("RUN cat <<<EOF <<<< x << <y"), "");
  EXPECT_EQ(openers_of("RUN cat<<EOF a\\<<EOF \"<<EOF\" '<<EOF' <\\<EOF"), "");
  EXPECT_EQ(openers_of("RUN << "), "");
  EXPECT_EQ(openers_of("RUN <<'' <<A<B"), "");
  EXPECT_EQ(openers_of("RUN echo 'it <<EOF"), "");
  EXPECT_EQ(openers_of("RUN <<EOF ${"), "");
}

TEST(Heredocs, OfAWord) {
  EXPECT_FALSE(parse_heredoc_word("<<"));
  EXPECT_FALSE(parse_heredoc_word("<<-"));
  EXPECT_FALSE(parse_heredoc_word("x<<EOF"));
  EXPECT_FALSE(parse_heredoc_word("<<A B"));
  std::string error;
  EXPECT_FALSE(parse_heredoc_word("<<'A", &error));
  EXPECT_EQ(error, "unexpected end of statement while looking for matching single-quote");
  EXPECT_FALSE(parse_heredoc_word("<<a ''", &error));
  EXPECT_EQ(error, "internal lexing of heredoc produced inconsistent results: a ''");
  error.clear();
  EXPECT_TRUE(heredocs_of_line("RUN <<A <<\\'", &error).size() == 2 && error.empty());
}

}  // namespace
}  // namespace drydock
