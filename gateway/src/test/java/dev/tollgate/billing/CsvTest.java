package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CsvTest {
    @Test
    void fieldsAreQuotedWhereTheyMustBe() {
        assertThat(new Csv().row("a", "b,c", "d\"e", "f\r\ng", "").toString())
                .isEqualTo("a,\"b,c\",\"d\"\"e\",\"f\r\ng\",\r\n");
    }

    @Test
    void whatASpreadsheetWouldRunIsMadeText() {
        for (String formula : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", " @x")) {
            assertThat(Csv.text(formula)).as(formula).isEqualTo("'" + formula);
        }
        for (String harmless : List.of("", "given: welcome", "a=b", "gpt-4o", "1-2")) {
            assertThat(Csv.text(harmless)).isEqualTo(harmless);
        }
    }
}
