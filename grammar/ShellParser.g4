// Shell scripts. Every decision needs one token of look-ahead; the actions build
// drydock's own tree (ShellParserBase), no ANTLR parse tree is made.
parser grammar ShellParser;

options { tokenVocab = ShellLexer; superClass = ShellParserBase; }

@header { #include "shell_parser_base.h" }

script : { open(ShellKind::kScript); } list EOF { close(); } ;

// A list that may be empty, and one that must not be.
list : newline* items? ;
compound : { open(ShellKind::kList); } newline* items { close(); } ;

items : statement ( separator statement? )* ;

separator
  : SEMI { separated_by(ShellJoin::kSequence); }
  | AMP { separated_by(ShellJoin::kBackground); }
  | newline { separated_by(ShellJoin::kNone); }
  ;

newline : NEWLINE heredoc* ;

heredoc : HEREDOC_OPEN { open_heredoc(); } ( PART | SUBST_OPEN { open_substitution(); } list SUBST_CLOSE { close(); } )* HEREDOC_END { close_heredoc(); } ;

statement
  : { open(ShellKind::kStatement); } negation* command
    ( ( AND { join(ShellJoin::kAnd); } | OR { join(ShellJoin::kOr); } | ( PIPE | PIPE_AMP ) { join(ShellJoin::kPipe); } )
      newline* negation* command
    )* { close(); }
  ;

negation : BANG { negate(); } | TIME ;

// Simple commands are most of any script: they are read here and not by a rule of their own.
command
  : { open(ShellKind::kSimple); } ( WORD { plain_word(); } | composite | redirect )+ { close(); }
  | { open(compound_kind()); }
    ( LPAREN compound RPAREN
    | LBRACE compound RBRACE
    | IF compound THEN compound ( ELIF compound THEN compound )* ( ELSE compound )? FI
    | ( WHILE | UNTIL ) compound doGroup
    | ( FOR | SELECT ) ( word | ARITH_OPEN word ) newline* ( IN word* ( SEMI | newline )* | SEMI newline* )? ( doGroup | LBRACE compound RBRACE )
    | CASE word newline* IN newline* caseItem* ESAC
    | TEST_OPEN ( word | AND | OR | LPAREN | RPAREN | LESS | GREAT | newline )* TEST_CLOSE
    | ARITH_OPEN word
    )
    redirect* { close(); }
  | { open(ShellKind::kFunction); } ( FUNCTION_NAME LPAREN RPAREN | FUNCTION word ( LPAREN RPAREN )? ) newline* command { close(); }
  ;

doGroup : DO compound DONE ;

caseItem : LPAREN? word ( PIPE word )* RPAREN { open(ShellKind::kList); } list { close(); } CASE_END newline* ;

word : WORD { plain_word(); } | composite ;

composite : { begin_word(); } pieces { end_word(); } ;

pieces
  : ( PART ( ARRAY_OPEN ( word | newline )* ARRAY_CLOSE )? | SUBST_OPEN { open_substitution(); } list SUBST_CLOSE { close(); } )+
    ( WORD | WORD_END )
  ;

redirect
  : { begin_redirect(); } IO_NUMBER?
    ( LESS | GREAT | DGREAT | DLESS | DLESSDASH | TLESS | LESSAND | GREATAND | LESSGREAT | CLOBBER | ANDGREAT | ANDDGREAT ) { redirect_operator(); }
    word { end_redirect(); }
  ;
