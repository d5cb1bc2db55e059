#include "shell_parser_base.h"

#include <cctype>

#include "ShellParser.h"

namespace drydock {
namespace {

using P = ShellParser;

// The name, then `=`, `+=` or `[index]=`: an assignment where no command word has come yet.
bool is_assignment(std::string_view word) {
  std::size_t i = 0;
  while (i < word.size() && (std::isalnum(static_cast<unsigned char>(word[i])) || word[i] == '_')) ++i;
  if (i == 0 || std::isdigit(static_cast<unsigned char>(word[0]))) return false;
  if (i < word.size() && word[i] == '[') {
    i = word.find(']', i);
    if (i == std::string_view::npos) return false;
    ++i;
  }
  if (i < word.size() && word[i] == '+') ++i;
  return i < word.size() && word[i] == '=';
}

}  // namespace

void ShellParserBase::build_into(ShellScript& script, const ShellTokens& tokens) {
  script_ = &script;
  tokens_ = &tokens;
  heredocs_.emplace_back();
}

TextRange ShellParserBase::last_range() const { return static_cast<SlimToken*>(_input->LT(-1))->range(); }
std::uint8_t ShellParserBase::last_flags() const { return tokens_->flags[_input->index() - 1]; }
std::uint32_t ShellParserBase::next_begin() { return static_cast<SlimToken*>(_input->LT(1))->range().begin; }

// ---- Nodes

void ShellParserBase::open(ShellKind kind) {
  const auto id = static_cast<std::uint32_t>(script_->nodes_.size());
  ShellNode node;
  node.kind = kind;
  node.range.begin = kind == ShellKind::kScript ? 0 : next_begin();
  if (negated_ && kind != ShellKind::kStatement) {
    node.negated = true;
    negated_ = false;
  }
  if (!open_.empty()) {
    Open& parent = open_.back();
    node.parent = parent.id;
    if (parent.last_child != 0)
      script_->nodes_[parent.last_child].next_sibling = id;
    else
      script_->nodes_[parent.id].first_child = id;
    parent.last_child = id;
    parent.plain_separator = false;
  }
  script_->nodes_.push_back(node);
  last_children_.push_back(0);
  open_.push_back({id, 0, pending_words_.size(), pending_assignments_.size(), pending_redirects_.size(), false});
}

void ShellParserBase::open_substitution() {
  const TextRange opener = last_range();
  open(ShellKind::kSubstitution);
  script_->nodes_.back().range.begin = opener.begin;
  heredocs_.emplace_back();
}

void ShellParserBase::close() {
  const Open top = open_.back();
  open_.pop_back();
  ShellNode& node = script_->nodes_[top.id];
  node.range.end = _input->index() > 0 ? last_range().end : 0;
  if (node.kind == ShellKind::kScript) node.range.end = script_->logical_.size();
  if (node.kind == ShellKind::kSubstitution) heredocs_.pop_back();
  last_children_[top.id] = top.last_child;
  const auto flush = [](auto& from, std::size_t first, auto& to, std::uint32_t& begin, std::uint32_t& count) {
    begin = static_cast<std::uint32_t>(to.size());
    count = static_cast<std::uint32_t>(from.size() - first);
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first), from.end());
    from.resize(first);
  };
  flush(pending_words_, top.first_word, script_->words_, node.first_word, node.word_count);
  flush(pending_assignments_, top.first_assignment, script_->assignments_, node.first_assignment, node.assignment_count);
  flush(pending_redirects_, top.first_redirect, script_->redirects_, node.first_redirect, node.redirect_count);
}

void ShellParserBase::join(ShellJoin join) { script_->nodes_[open_.back().last_child].join = join; }

void ShellParserBase::separated_by(ShellJoin join) {
  Open& list = open_.back();
  ShellNode& statement = script_->nodes_[list.last_child];
  if (join == ShellJoin::kNone) {
    if (statement.join == ShellJoin::kNone) statement.join = ShellJoin::kSequence;
    return;
  }
  // The grammar lets `; ;` through, the shell does not.
  if (list.plain_separator) failed_ = true;
  list.plain_separator = true;
  statement.join = join;
}

void ShellParserBase::negate() {
  // The command follows: it is the node that is added next.
  negated_ = true;
}

ShellKind ShellParserBase::compound_kind() {
  switch (_input->LA(1)) {
    case P::LPAREN: return ShellKind::kSubshell;
    case P::LBRACE: return ShellKind::kGroup;
    case P::IF: return ShellKind::kIf;
    case P::WHILE: return ShellKind::kWhile;
    case P::UNTIL: return ShellKind::kUntil;
    case P::FOR: return ShellKind::kFor;
    case P::SELECT: return ShellKind::kSelect;
    case P::CASE: return ShellKind::kCase;
    case P::TEST_OPEN: return ShellKind::kTest;
    default: return ShellKind::kArithmetic;
  }
}

// ---- Words

void ShellParserBase::add_word(ShellWord word) {
  word.command = open_.back().id;
  if (target_next_) {
    target_next_ = false;
    redirect_.target = static_cast<std::uint32_t>(script_->targets_.size());
    script_->targets_.push_back(word);
    return;
  }
  const ShellNode& node = script_->nodes_[open_.back().id];
  const bool first = pending_words_.size() == open_.back().first_word;
  if (node.kind == ShellKind::kSimple && first && is_assignment(script_->raw(word)))
    pending_assignments_.push_back(word);
  else
    pending_words_.push_back(word);
}

void ShellParserBase::plain_word() {
  const std::uint8_t flags = last_flags();
  add_word({last_range(), (flags & kWordQuoted) != 0, (flags & kWordExpands) != 0, (flags & kWordGlobs) != 0, 0});
}

void ShellParserBase::begin_word() {
  // Words inside it (of its substitutions, of an array) are not the target.
  open_words_.push_back({next_begin(), _input->index(), target_next_, redirect_, open_.back().id, pending_words_.size()});
  target_next_ = false;
}

void ShellParserBase::end_word() {
  const OpenWord word = open_words_.back();
  open_words_.pop_back();
  std::uint8_t flags = kWordExpands;
  for (std::size_t i = word.token; i < _input->index(); ++i) flags |= tokens_->flags[i];
  // An array's elements are part of the assignment's word, not words of the command.
  pending_words_.resize(word.pending_words);
  target_next_ = word.target;
  redirect_ = word.redirect;
  add_word({{word.begin, last_range().end}, (flags & kWordQuoted) != 0, true, (flags & kWordGlobs) != 0, 0});
}

// ---- Redirections

void ShellParserBase::begin_redirect() {
  redirect_ = {};
  redirect_.range.begin = next_begin();
}

void ShellParserBase::redirect_operator() {
  redirect_.op = last_range();
  if (redirect_.op.begin > redirect_.range.begin) {
    redirect_.fd = 0;
    for (std::uint32_t i = redirect_.range.begin; i < redirect_.op.begin && redirect_.fd < 100000; ++i) {
      const char c = script_->text()[i];
      if (c >= '0' && c <= '9') redirect_.fd = redirect_.fd * 10 + (c - '0');
    }
  }
  target_next_ = true;
}

void ShellParserBase::end_redirect() {
  redirect_.range.end = last_range().end;
  pending_redirects_.push_back(redirect_);
  const std::string_view op = script_->text().substr(redirect_.op.begin, redirect_.op.size());
  if (op == "<<" || op == "<<-") heredocs_.back().push_back({open_.back().id, redirect_.target});
}

void ShellParserBase::open_heredoc() {
  heredoc_begin_ = next_begin();
  auto& queue = heredocs_.back();
  if (queue.empty()) {
    failed_ = true;
    queue.push_back({open_.back().id, 0});
  }
  heredoc_ = queue.front();
  queue.erase(queue.begin());
  // Substitutions in the body belong to the command that reads it.
  open_.push_back({heredoc_.node, last_children_[heredoc_.node], pending_words_.size(), pending_assignments_.size(),
                   pending_redirects_.size(), false});
}

void ShellParserBase::close_heredoc() {
  const Open top = open_.back();
  open_.pop_back();
  last_children_[top.id] = top.last_child;
  const ShellNode& node = script_->nodes_[top.id];
  for (std::uint32_t i = 0; i < node.redirect_count; ++i) {
    ShellRedirect& r = script_->redirects_[node.first_redirect + i];
    if (r.target == heredoc_.target) r.heredoc = {heredoc_begin_, last_range().end};
  }
}

}  // namespace drydock
